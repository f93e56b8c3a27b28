package dev.coppice.store;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.Rejected;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Bytes on their way out; the end of the stream says whether they are what was kept. */
public final class VerifiedStream extends FilterInputStream {

  private final MessageDigest digest = Sha256.digest();
  private final String sha256;
  private final String place;
  private boolean ended;

  /**
   * @param sha256 what the bytes must have
   * @param place where they lie, for messages
   */
  public VerifiedStream(InputStream in, String sha256, String place) {
    super(in);
    this.sha256 = sha256;
    this.place = place;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      digest.update(bytes, offset, read);
    } else if (read < 0 && !ended) {
      ended = true;
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(sha256)) {
        throw new Rejected(
            place + " is damaged: its bytes have the SHA-256 " + found + ", not " + sha256);
      }
    }
    return read;
  }

  /** Bytes that were not read could not be checked. */
  @Override
  public long skip(long bytes) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(Math.max(bytes, 0), 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
