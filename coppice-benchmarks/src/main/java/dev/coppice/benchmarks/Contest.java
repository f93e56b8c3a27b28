package dev.coppice.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measures several ways to do the same work, in turn, many short samples each, so that a busy spell
 * of the machine hits all of them; the medians of the thread's CPU time are compared, not the wall
 * clock. Everybody works on the calling thread alone.
 */
final class Contest {

  /** Something that scores the same number of rows at each call. */
  interface Work {
    void run() throws Exception;
  }

  /** Nanoseconds of CPU time a row, by name. */
  record Medians(Map<String, Double> nanos) {

    double of(String name) {
      return Objects.requireNonNull(nanos.get(name), name);
    }
  }

  private record Contender(String name, int rows, Work work) {}

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<Contender> contenders = new ArrayList<>();

  /** Takes part with work that scores this many rows at each call. */
  Contest with(String name, int rows, Work work) {
    contenders.add(new Contender(name, rows, work));
    return this;
  }

  /**
   * @param samples for each contender, after a third as many for warm-up
   * @param millis how long a sample takes at least
   */
  Medians run(int samples, int millis) throws Exception {
    double[][] nanos = new double[contenders.size()][samples];
    for (int sample = -samples / 3; sample < samples; sample++) {
      for (int i = 0; i < contenders.size(); i++) {
        double measured = measure(contenders.get(i), millis * 1_000_000L);
        if (sample >= 0) {
          nanos[i][sample] = measured;
        }
      }
    }
    Map<String, Double> medians = new HashMap<>();
    for (int i = 0; i < nanos.length; i++) {
      Arrays.sort(nanos[i]);
      medians.put(contenders.get(i).name, nanos[i][samples / 2]);
    }
    return new Medians(medians);
  }

  private double measure(Contender contender, long atLeast) throws Exception {
    long start = threads.getCurrentThreadCpuTime();
    long rows = 0;
    long spent = 0;
    for (int calls = 1; spent < atLeast; calls *= 2) { // reading the clock seldom: it costs too
      for (int i = 0; i < calls; i++) {
        contender.work.run();
      }
      rows += (long) calls * contender.rows;
      spent = threads.getCurrentThreadCpuTime() - start;
    }
    return (double) spent / rows;
  }
}
