package dev.coppice.s3;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.BlobPlace;
import dev.coppice.store.Blobs;
import dev.coppice.store.StoreSettings;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Amazon S3, and what speaks its protocol. Credentials come from where AWS tools look for them:
 * variables, system properties, profile, container, machine; never from a project file.
 */
public final class S3Place implements BlobPlace {

  private static final Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]+)(?:/(.*))?");

  @Override
  public String scheme() {
    return "s3";
  }

  @Override
  public Blobs open(URI address, StoreSettings.S3 settings) {
    Matcher parts = parts(address);
    String prefix = prefix(parts);
    return new S3Blobs(client(settings), parts.group(1), prefix.isEmpty() ? "" : prefix + "/");
  }

  @Override
  public Map<String, byte[]> fetch(URI address, StoreSettings.S3 settings, Most most) {
    Matcher parts = parts(address);
    try (S3Client client = client(settings)) {
      return new S3Files(client, parts.group(1), most).at(prefix(parts));
    }
  }

  private static Matcher parts(URI address) {
    Matcher parts = ADDRESS.matcher(address.toString());
    if (!parts.matches()) {
      throw new InvalidInput("'" + address + "' is no bucket; wanted: s3://BUCKET/PREFIX");
    }
    return parts;
  }

  private static String prefix(Matcher parts) {
    return parts.group(2) == null ? "" : parts.group(2).replaceFirst("/*$", "");
  }

  /**
   * @param what is done there, for messages: {@code read}
   */
  static <R> R ask(String place, String what, Supplier<R> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      String why =
          e instanceof S3Exception answer && answer.awsErrorDetails() != null
              ? answer.awsErrorDetails().errorCode()
                  + ", "
                  + answer.awsErrorDetails().errorMessage()
              : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new Unavailable(place + " cannot be " + what + ": " + why, e);
    }
  }

  private static S3Client client(StoreSettings.S3 settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // The name of a blob is its checksum; others than Amazon refuse the SDK's own
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (!settings.region().isEmpty()) {
      builder.region(Region.of(settings.region()));
    }
    if (!settings.endpoint().isEmpty()) { // others seldom have a host name for every bucket
      builder.endpointOverride(URI.create(settings.endpoint())).forcePathStyle(true);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new Unavailable(
          "Nobody says in which region the bucket is; set store.s3.region or AWS_REGION (us-east-1"
              + " where it makes no difference)",
          e);
    }
  }
}
