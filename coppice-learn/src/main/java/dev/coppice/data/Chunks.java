package dev.coppice.data;

import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A source read piece by piece, so that memory does not grow with the file. One thread. */
public final class Chunks implements Iterator<Frame>, Closeable {

  private final TableReader reader;
  private final int rows;
  private Frame next;

  /**
   * Reads the first piece.
   *
   * @param rows of each frame, except the last one
   * @throws dev.coppice.errors.InvalidInput with every fault of the piece, here and in next
   */
  public Chunks(Source source, CsvFormat format, Schema schema, int rows) {
    this.reader = new TableReader(source, format, schema);
    this.rows = rows;
    boolean ready = false;
    try {
      this.next = reader.read(rows);
      ready = true;
    } finally {
      if (!ready) {
        reader.close();
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next.rows() > 0;
  }

  @Override
  public Frame next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Frame frame = next;
    next = reader.read(rows);
    return frame;
  }

  /** Of the source as it is stored; checks a pin. To be asked once, after the last piece. */
  public String sha256() {
    return reader.finish();
  }

  @Override
  public void close() {
    reader.close();
  }
}
