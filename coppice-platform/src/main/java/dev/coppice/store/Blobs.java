package dev.coppice.store;

import java.io.InputStream;
import java.time.Instant;
import java.util.function.Consumer;

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

  /** Shows every blob once, in no order. What is put or removed meanwhile may be shown or not. */
  void each(Consumer<KeptBlob> visitor);

  /**
   * Removes bytes that nobody refers to. Whoever puts them again meanwhile finds them kept.
   *
   * @param putBefore they stay when they were last put at this time or later
   * @return whether they were removed
   */
  boolean remove(String sha256, Instant putBefore);

  /** Clears away what puts and removals that were interrupted before a time have left. */
  void tidy(Instant before);
}
