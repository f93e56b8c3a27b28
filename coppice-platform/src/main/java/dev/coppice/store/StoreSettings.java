package dev.coppice.store;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.util.List;

/**
 * The {@code store} section of a project: where runs and versions are remembered.
 *
 * @param url {@code jdbc:postgresql://HOST/DATABASE}, or empty for a SQLite file in the home folder
 * @param blobs {@code s3://BUCKET/PREFIX}, or empty for files in the home folder
 * @param s3 how a bucket is reached
 */
public record StoreSettings(String url, String blobs, S3 s3) {

  static final String POSTGRES = "jdbc:postgresql:";

  /**
   * How a bucket is reached. Credentials are never settings.
   *
   * @param endpoint of a server that is not Amazon's: {@code http://localhost:9000}; addresses then
   *     have the bucket in their path
   * @param region empty: what the environment says
   */
  public record S3(String endpoint, String region) {

    public S3 {
      if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/]+/?")) {
        String message =
            "is '" + endpoint + "'; accepted: https://HOST:PORT, or nothing for Amazon";
        throw new InvalidInput(List.of(new Problem("endpoint", message)));
      }
    }

    public static S3 defaults() {
      return new S3("", "");
    }
  }

  public StoreSettings {
    Problems problems = new Problems();
    if (!url.isEmpty() && !url.startsWith(POSTGRES)) {
      problems.add(
          "url",
          "is '"
              + url
              + "'; accepted: jdbc:postgresql://HOST/DATABASE, or nothing for SQLite in the home");
    }
    if (!blobs.isEmpty() && !blobs.matches("[a-z0-9]+://[^/?#]+(/[^?#]*)?")) {
      problems.add(
          "blobs",
          "is '" + blobs + "'; accepted: s3://BUCKET/PREFIX, or nothing for files in the home");
    }
    problems.throwIfAny();
  }

  /** Facts there, bytes in the home. */
  public StoreSettings(String url) {
    this(url, "", S3.defaults());
  }

  public static StoreSettings defaults() {
    return new StoreSettings("");
  }
}
