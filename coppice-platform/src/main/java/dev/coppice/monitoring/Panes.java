package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import dev.coppice.frame.Row;
import dev.coppice.pipeline.Prediction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The panes of one version that are young enough to matter. Thread-safe.
 *
 * <p>Idea: a thread counts into the open pane of its stripe, alone as a rule, so a row costs one
 * free lock and no value costs any; when the time of a row belongs to another pane, the stripe
 * hands its pane over and begins that one. A pane is found by its number, so a clock that jumps, a
 * row that comes late and a replica that is slow only add to a pane that is there already. Memory
 * does not depend on traffic: whole panes expire, and all of them share {@value Pane#SAMPLE}
 * sampled rows.
 */
final class Panes {

  private static final int STRIPES = 4;
  private static final int APART = 8; // one of so many is used: locks must not share a cache line

  private final Layout layout;
  private final int paneSeconds;
  private final int most;
  private final Stripe[] stripes = new Stripe[STRIPES * APART];
  private final TreeMap<Long, Pane> closed = new TreeMap<>(); // guarded by itself

  private static final class Stripe {
    private long number = Long.MIN_VALUE;
    private @Nullable Pane open;
  }

  /**
   * @param most how many panes are kept
   */
  Panes(Layout layout, int paneSeconds, int most) {
    this.layout = layout;
    this.paneSeconds = paneSeconds;
    this.most = most;
    Arrays.setAll(stripes, i -> new Stripe());
  }

  /** The number of the pane that a time belongs to. */
  long number(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), paneSeconds);
  }

  /**
   * @param priority a hash of the row's request, 0 or more
   */
  void add(Row row, Prediction prediction, Instant time, long priority) {
    long number = number(time);
    Stripe stripe = stripes[(int) (Thread.currentThread().getId() & (STRIPES - 1)) * APART];
    synchronized (stripe) {
      Pane open = stripe.open;
      if (open == null || stripe.number != number) {
        handOver(stripe);
        open = new Pane(layout);
        stripe.open = open;
        stripe.number = number;
      }
      layout.count(row, prediction, priority, open);
    }
  }

  private void handOver(Stripe stripe) {
    Pane pane = stripe.open;
    if (pane != null) {
      stripe.open = null;
      merge(stripe.number, pane);
    }
  }

  private void merge(long number, Pane pane) {
    synchronized (closed) {
      closed.computeIfAbsent(number, each -> new Pane(layout)).add(pane);
      while (closed.size() > most) {
        closed.pollFirstEntry();
      }
      share(closed);
    }
  }

  /** All panes together keep as many rows as one may. */
  private static void share(Map<Long, Pane> panes) {
    long[] priorities =
        panes.values().stream().flatMapToLong(p -> Arrays.stream(p.sample.priorities())).toArray();
    if (priorities.length > Pane.SAMPLE) {
      Arrays.sort(priorities);
      panes.values().forEach(pane -> pane.sample.limitTo(priorities[Pane.SAMPLE]));
    }
    panes.values().forEach(pane -> pane.sample.trim());
  }

  private void flush() {
    for (Stripe stripe : stripes) {
      synchronized (stripe) {
        handOver(stripe);
      }
    }
  }

  /** Keeps the counts and gives up the rows that were sampled. */
  void forgetRows() {
    flush();
    synchronized (closed) {
      closed.values().forEach(pane -> pane.sample.limitTo(0));
      share(closed);
    }
  }

  /** Everything from one pane on to before another, added up. */
  Pane window(long from, long to, List<? extends Map<Long, Pane>> others) {
    flush();
    Pane sum = new Pane(layout);
    synchronized (closed) {
      closed.subMap(from, to).values().forEach(sum::add);
    }
    for (Map<Long, Pane> other : others) {
      other.forEach(
          (number, pane) -> {
            if (number >= from && number < to) {
              sum.add(pane);
            }
          });
    }
    return sum;
  }

  Struct toStruct() {
    flush();
    List<Struct> panes = new ArrayList<>();
    long[] numbers;
    synchronized (closed) {
      numbers = closed.keySet().stream().mapToLong(Long::longValue).toArray();
      closed.values().forEach(pane -> panes.add(pane.toStruct()));
    }
    return new Struct().put("numbers", numbers).putStructs("panes", panes);
  }

  /** The panes that another process, or this one before it was restarted, has written. */
  static Map<Long, Pane> read(Struct struct, Layout layout) {
    Map<Long, Pane> panes = new TreeMap<>();
    List<Struct> written = struct.structs("panes");
    long[] numbers = struct.longs("numbers");
    for (int i = 0; i < numbers.length; i++) {
      panes.put(numbers[i], Pane.read(written.get(i), layout));
    }
    return panes;
  }
}
