package dev.coppice.s3;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.BlobPlace.Most;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects that others put into a bucket, read into memory within limits. */
record S3Files(S3Client client, String bucket, Most most) {

  /**
   * @param key of one object, or of the folder that several seem to lie in
   */
  Map<String, byte[]> at(String key) {
    return S3Place.ask(
        place(key),
        "read",
        () -> {
          try {
            if (!key.isEmpty()) {
              return Map.of(key.substring(key.lastIndexOf('/') + 1), read(key, most.bytes()));
            }
          } catch (NoSuchKeyException e) {
            // then it is a folder
          }
          return below(key);
        });
  }

  private Map<String, byte[]> below(String key) {
    String prefix = key.isEmpty() ? "" : key + "/";
    List<S3Object> objects =
        client
            .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
            .contents()
            .stream()
            .filter(object -> !object.key().endsWith("/")) // what consoles put for a folder
            .limit(most.files() + 1L)
            .toList();
    if (objects.isEmpty()) {
      throw new NotFound("There is nothing at " + place(key) + ", nor below it.");
    }
    if (objects.size() > most.files()) {
      throw new InvalidInput(
          place(key) + " holds more than " + most.files() + " objects; name what is meant in it");
    }
    long left = most.bytes();
    Map<String, byte[]> files = new TreeMap<>();
    for (S3Object object : objects) {
      byte[] bytes = read(object.key(), left);
      left -= bytes.length;
      files.put(object.key().substring(prefix.length()), bytes);
    }
    return files;
  }

  private byte[] read(String key, long left) {
    try (ResponseInputStream<GetObjectResponse> in =
        client.getObject(get -> get.bucket(bucket).key(key))) {
      long size = in.response().contentLength();
      if (size > left) {
        in.abort();
        throw new InvalidInput(place(key) + " has " + size + " bytes, too many for a model");
      }
      byte[] bytes = in.readNBytes((int) size + 1);
      if (bytes.length != size) {
        throw new IOException("it said " + size + " bytes and sent " + bytes.length);
      }
      return bytes;
    } catch (IOException e) {
      throw new Unavailable(place(key) + " cannot be read: " + e, e);
    }
  }

  private String place(String key) {
    return "s3://" + bucket + "/" + key;
  }
}
