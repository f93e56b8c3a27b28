package dev.coppice.store;

import java.io.InputStream;

/** Bytes by the hash of their content: the same bytes are kept once, and none ever change. */
public interface Blobs {

  /**
   * Keeps bytes; they are on disk when this answers.
   *
   * @param bytes read to the end, not closed
   * @throws dev.coppice.errors.Unavailable when they cannot be read or written
   */
  Blob put(InputStream bytes);

  boolean has(String sha256);

  /**
   * The bytes again. The stream checks them: at its end it throws {@link
   * dev.coppice.errors.Rejected} when they are not what was kept.
   *
   * @throws dev.coppice.errors.NotFound when nothing is kept under this name
   * @throws dev.coppice.errors.InvalidInput when it is no such name
   */
  InputStream open(String sha256);
}
