package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import java.util.Arrays;

/**
 * A uniform sample of rows that can be merged: the rows with the smallest priorities, where a row's
 * priority is a hash of its request (bottom-k sampling, Cohen and Kaplan, "Summarizing data using
 * bottom-k sketches", 2007).
 *
 * <p>All rows below {@link #limit} are here and none above it, so several samples cut at the
 * smallest of their limits are a uniform sample of all their rows: of panes, threads and replicas
 * alike. Once full, nearly every row costs one comparison. One thread at a time.
 */
final class Sample {

  private final int capacity;
  private final int width;
  private long[] priorities = new long[4]; // a heap, the largest first
  private double[] values;
  private int size;
  private long limit = Long.MAX_VALUE;

  /**
   * @param width numbers a row
   */
  Sample(int capacity, int width) {
    this.capacity = capacity;
    this.width = width;
    this.values = new double[4 * width];
  }

  int size() {
    return size;
  }

  /** Rows of this priority or a larger one may be missing. */
  long limit() {
    return limit;
  }

  boolean wants(long priority) {
    return priority < limit;
  }

  /** Takes a row that is {@link #wants wanted}. */
  void add(long priority, double[] row) {
    if (size == priorities.length) {
      int room = Math.max(4, 2 * size);
      priorities = Arrays.copyOf(priorities, room);
      values = Arrays.copyOf(values, room * width);
    }
    int at = size++;
    put(at, priority, row, 0);
    while (at > 0 && priorities[(at - 1) / 2] < priorities[at]) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
    while (size > capacity) {
      limit = priorities[0];
      removeLargest();
    }
  }

  /** Gives up all rows of this priority or a larger one. */
  void limitTo(long priority) {
    limit = Math.min(limit, priority);
    while (size > 0 && priorities[0] >= limit) {
      removeLargest();
    }
  }

  /** Gives back what it has no rows for. */
  void trim() {
    if (priorities.length > size) {
      priorities = Arrays.copyOf(priorities, size);
      values = Arrays.copyOf(values, size * width);
    }
  }

  void addAll(Sample other) {
    limitTo(other.limit);
    for (int at = 0; at < other.size; at++) {
      if (wants(other.priorities[at])) {
        double[] row = Arrays.copyOfRange(other.values, at * width, (at + 1) * width);
        add(other.priorities[at], row);
      }
    }
  }

  /** A column of the sampled rows; not in any order. */
  double[] column(int position) {
    double[] column = new double[size];
    for (int row = 0; row < size; row++) {
      column[row] = values[row * width + position];
    }
    return column;
  }

  private void removeLargest() {
    size--;
    put(0, priorities[size], values, size * width);
    for (int at = 0; 2 * at + 1 < size; ) {
      int child = 2 * at + 1;
      child += child + 1 < size && priorities[child + 1] > priorities[child] ? 1 : 0;
      if (priorities[child] <= priorities[at]) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void put(int at, long priority, double[] from, int start) {
    priorities[at] = priority;
    System.arraycopy(from, start, values, at * width, width);
  }

  private void swap(int a, int b) {
    long priority = priorities[a];
    priorities[a] = priorities[b];
    priorities[b] = priority;
    for (int i = 0; i < width; i++) {
      double value = values[a * width + i];
      values[a * width + i] = values[b * width + i];
      values[b * width + i] = value;
    }
  }

  long[] priorities() {
    return Arrays.copyOf(priorities, size);
  }

  Struct toStruct() {
    return new Struct()
        .put("limit", limit)
        .put("priorities", priorities())
        .put("values", Arrays.copyOf(values, size * width));
  }

  static Sample read(Struct struct, int capacity, int width) {
    Sample sample = new Sample(capacity, width);
    long[] priorities = struct.longs("priorities");
    double[] values = struct.doubles("values");
    for (int row = 0; row < priorities.length; row++) {
      sample.add(priorities[row], Arrays.copyOfRange(values, row * width, (row + 1) * width));
    }
    sample.limit = Math.min(sample.limit, struct.integer("limit"));
    return sample;
  }
}
