package dev.coppice.predictions;

import dev.coppice.codec.JsonBytes;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Rows as lines that are not written yet, in a buffer that is used again and again. One thread at a
 * time.
 */
final class Lines {

  private static final int WORTH_KEEPING = 1 << 21; // bytes

  private final Sampling sampling;
  private final LineFormat format;
  private final Consumer<RuntimeException> lost;
  private final JsonBytes text = new JsonBytes();
  private int count;

  /**
   * @param lost hears of each line that cannot be made; it must not end the log
   */
  Lines(Sampling sampling, LineFormat format, Consumer<RuntimeException> lost) {
    this.sampling = sampling;
    this.format = format;
    this.lost = lost;
  }

  /** As many as were added and are to be logged. */
  int count() {
    return count;
  }

  /** In bytes. */
  int length() {
    return text.length();
  }

  boolean isWorthKeeping() {
    return text.bytes().length <= WORTH_KEEPING;
  }

  Lines add(List<Scored> rows) {
    for (Scored scored : rows) {
      if (sampling.takes(scored.requestId())) {
        add(scored);
      }
    }
    return this;
  }

  private void add(Scored scored) {
    int before = text.length();
    try {
      format.write(scored, text);
      count++;
    } catch (RuntimeException e) {
      text.cut(before);
      lost.accept(e);
    }
  }

  void appendTo(AppendFile file) throws IOException {
    file.append(text.bytes(), text.length());
  }

  void clear() {
    text.cut(0);
    count = 0;
  }
}
