package dev.coppice.store;

import java.net.URI;

/**
 * A kind of place that blobs can be kept in, found by {@link java.util.ServiceLoader}; each proves
 * itself with {@code BlobContract} of the testkit.
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
}
