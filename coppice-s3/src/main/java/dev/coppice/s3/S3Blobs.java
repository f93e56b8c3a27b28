package dev.coppice.s3;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Blob;
import dev.coppice.store.Blobs;
import dev.coppice.store.KeptBlob;
import dev.coppice.store.VerifiedStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Blobs as objects: {@code PREFIX/ab/abcdef...}. The bytes wait in a temporary file until their
 * hash is known; one request then puts all of them or nothing. An object is always put again, so
 * that its time says when it was last wanted.
 *
 * <p>Removing asks for the time and then deletes: S3 cannot do both in one step. Bytes that nobody
 * referred to for longer than the grace time and that are put again within these milliseconds would
 * be lost; a bucket with versioning keeps even those.
 */
final class S3Blobs implements Blobs {

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  S3Blobs(S3Client client, String bucket, String prefix) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  @Override
  public Blob put(InputStream bytes) {
    try {
      Path spool = Files.createTempFile("coppice-blob", "");
      try {
        Blob blob = spool(bytes, spool);
        String key = key(blob.sha256());
        ask(
            "written",
            () ->
                client.putObject(put -> put.bucket(bucket).key(key), RequestBody.fromFile(spool)));
        return blob;
      } finally {
        Files.deleteIfExists(spool);
      }
    } catch (IOException e) {
      throw new Unavailable("A blob cannot be written to " + place("") + ": " + e, e);
    }
  }

  private static Blob spool(InputStream bytes, Path spool) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(spool), digest)) {
      long size = bytes.transferTo(out);
      return new Blob(HexFormat.of().formatHex(digest.digest()), size);
    }
  }

  @Override
  public boolean has(String sha256) {
    return head(key(sha256)).isPresent();
  }

  private Optional<HeadObjectResponse> head(String key) {
    return ask(
        "read",
        () -> {
          try {
            return Optional.of(client.headObject(head -> head.bucket(bucket).key(key)));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public InputStream open(String sha256) {
    String key = key(sha256);
    return ask(
        "read",
        () -> {
          try {
            InputStream in = client.getObject(get -> get.bucket(bucket).key(key));
            return new VerifiedStream(in, sha256, place(key));
          } catch (NoSuchKeyException e) {
            throw new NotFound("There is no blob " + sha256 + " in " + place(""), e);
          }
        });
  }

  @Override
  public void each(Consumer<KeptBlob> visitor) {
    ask(
        "listed",
        () -> {
          client
              .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
              .contents()
              .forEach(object -> show(object, visitor));
          return visitor;
        });
  }

  private void show(S3Object object, Consumer<KeptBlob> visitor) {
    String name = object.key().substring(object.key().lastIndexOf('/') + 1);
    if (Blob.isName(name) && object.key().equals(key(name))) {
      visitor.accept(new KeptBlob(new Blob(name, object.size()), object.lastModified()));
    }
  }

  @Override
  public boolean remove(String sha256, Instant putBefore) {
    String key = key(sha256);
    Instant surely = putBefore.minusSeconds(1); // the answer has whole seconds
    if (head(key).filter(found -> found.lastModified().isBefore(surely)).isEmpty()) {
      return false;
    }
    ask("removed", () -> client.deleteObject(delete -> delete.bucket(bucket).key(key)));
    return true;
  }

  /** Nothing is left there: an object is put in one request. */
  @Override
  public void tidy(Instant before) {}

  private String key(String sha256) {
    Blob.requireName(sha256);
    return prefix + sha256.substring(0, 2) + "/" + sha256;
  }

  private String place(String key) {
    return "s3://" + bucket + "/" + (key.isEmpty() ? prefix : key);
  }

  private <R> R ask(String what, Supplier<R> request) {
    return S3Place.ask(place(""), what, request);
  }
}
