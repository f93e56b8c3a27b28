package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;

/**
 * What was counted in one stretch of time. Panes of the same {@link Layout} add up, in any order:
 * to windows, over threads, replicas and restarts. One thread at a time.
 */
final class Pane {

  static final int SAMPLE = 256;

  final int[] counts;
  final double[] sums;
  final long[] decided;
  final Sample sample;
  long rows;

  Pane(Layout layout) {
    this(
        new int[layout.counts()],
        new double[layout.sums()],
        new long[layout.classes()],
        new Sample(SAMPLE, layout.width()));
  }

  private Pane(int[] counts, double[] sums, long[] decided, Sample sample) {
    this.counts = counts;
    this.sums = sums;
    this.decided = decided;
    this.sample = sample;
  }

  void add(Pane other) {
    rows += other.rows;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    for (int i = 0; i < decided.length; i++) {
      decided[i] += other.decided[i];
    }
    sample.addAll(other.sample);
  }

  Struct toStruct() {
    return new Struct()
        .put("rows", rows)
        .put("counts", counts)
        .put("sums", sums)
        .put("decided", decided)
        .put("sample", sample.toStruct());
  }

  /**
   * @throws InvalidInput when it was counted by another layout
   */
  static Pane read(Struct struct, Layout layout) {
    Pane pane =
        new Pane(
            struct.ints("counts"),
            struct.doubles("sums"),
            struct.longs("decided"),
            Sample.read(struct.struct("sample"), SAMPLE, layout.width()));
    if (pane.counts.length != layout.counts()
        || pane.sums.length != layout.sums()
        || pane.decided.length != layout.classes()) {
      throw new InvalidInput("The counts were made for other columns");
    }
    pane.rows = struct.integer("rows");
    return pane;
  }
}
