package dev.coppice.data;

import dev.coppice.errors.Problem;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/** A source read piece by piece, so that memory does not grow with the file. One thread. */
public final class Chunks implements Iterator<Frame>, Closeable {

  private final TableReader reader;
  private final int rows;
  private Frame next;
  private int[] nextLines;
  private int[] lines = new int[0];

  /**
   * Reads the first piece.
   *
   * @param rows of each frame, except the last one
   * @throws dev.coppice.errors.InvalidInput with every fault of the piece, here and in next
   */
  public Chunks(Source source, CsvFormat format, Schema schema, int rows) {
    this(new TableReader(source, format, schema), rows);
  }

  /**
   * Reads for scoring: all columns in the order of the file, those that the schema does not name as
   * texts, and rows that cannot be read are left out.
   *
   * @param badRows hears of each fault; its place begins with {@code "line 12"}
   */
  public static Chunks skippingBadRows(
      Source source, CsvFormat format, Schema schema, int rows, Consumer<Problem> badRows) {
    return new Chunks(new TableReader(source, format, schema, badRows), rows);
  }

  private Chunks(TableReader reader, int rows) {
    this.reader = reader;
    this.rows = rows;
    boolean ready = false;
    try {
      this.next = reader.read(rows);
      this.nextLines = reader.lines();
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
    lines = nextLines;
    next = reader.read(rows);
    nextLines = reader.lines();
    return frame;
  }

  /** For each row of the last piece, the line of the file it begins on. */
  public int[] lines() {
    return lines.clone();
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
