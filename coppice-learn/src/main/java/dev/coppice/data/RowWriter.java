package dev.coppice.data;

import dev.coppice.frame.Frame;
import java.io.Closeable;

/** Where frames go, one behind the other; the fields are the same in all. */
public interface RowWriter extends Closeable {

  void write(Frame frame);

  /** Hands everything to the stream. */
  void flush();

  @Override
  void close();
}
