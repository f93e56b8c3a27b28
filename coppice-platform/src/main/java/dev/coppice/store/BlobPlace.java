package dev.coppice.store;

import java.net.URI;
import java.util.Map;

/**
 * A kind of place that blobs can be kept in and files be fetched from, found by {@link
 * java.util.ServiceLoader}; each proves itself with {@code BlobContract} of the testkit.
 */
public interface BlobPlace {

  /** Of its addresses: {@code s3}. */
  String scheme();

  /**
   * Answers at once; whether the place is there shows when it is used.
   *
   * @throws dev.coppice.errors.InvalidInput when it is no address of this kind
   */
  Blobs open(URI address, StoreSettings.S3 settings);

  /**
   * The files that others put at an address: the one of just this name, or all below it as below a
   * folder.
   *
   * @param most how many, and how many bytes together
   * @return the bytes by name: of the one, the last part of its address; of the others, what stands
   *     behind the address, with slashes
   * @throws dev.coppice.errors.NotFound when nothing is there
   * @throws dev.coppice.errors.InvalidInput when it is no address of this kind, or holds too much
   * @throws dev.coppice.errors.Unavailable when the place cannot be read
   */
  Map<String, byte[]> fetch(URI address, StoreSettings.S3 settings, Most most);

  /** What is accepted from a place that others fill. */
  record Most(int files, long bytes) {}
}
