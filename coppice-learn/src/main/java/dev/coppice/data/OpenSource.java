package dev.coppice.data;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Unavailable;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A source being read: its unpacked bytes, and at the end the hash of the stored ones. */
public final class OpenSource extends Opened {

  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest = Sha256.digest();
  private final BufferedInputStream stored;
  private final InputStream unpacked;

  OpenSource(Source source, InputStream raw) {
    super(source);
    this.stored = new BufferedInputStream(new DigestInputStream(raw, digest), BUFFER);
    try {
      stored.mark(2);
      boolean gzip = stored.read() == 0x1f && stored.read() == 0x8b;
      stored.reset();
      this.unpacked = gzip ? new GZIPInputStream(stored, BUFFER) : stored;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Whether the bytes are those of a file on this machine, as they stand there. */
  boolean isPlainFile() {
    return unpacked == stored && source.location().getScheme().equals("file");
  }

  /** Whether so many bytes are there to be read, as they stand in a file on this machine. */
  boolean isPlainFile(int bytes) {
    try {
      return isPlainFile() && stored.available() >= bytes;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The bytes, unpacked when they are gzip. */
  public InputStream bytes() {
    return unpacked;
  }

  /**
   * Reads what is left and gives the SHA-256 of the bytes as they are stored (of the .gz itself).
   *
   * @throws InvalidInput naming both hashes when the source is pinned to another one
   */
  @Override
  public String finish() {
    try {
      stored.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw failure(e);
    }
    return pinned(HexFormat.of().formatHex(digest.digest()));
  }

  /** What a failure while reading means for the user. */
  CoppiceException failure(IOException e) {
    String name = "'" + source.address() + "'";
    if (e instanceof ZipException) {
      return new InvalidInput(name + " begins like a gzip file but is damaged: " + e.getMessage());
    }
    if (e instanceof EOFException) {
      return new InvalidInput(name + " is a gzip file that ends too early; it is cut off.");
    }
    return new Unavailable("Reading " + name + " failed: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      stored.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
