package dev.coppice.http;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Numbers about the running server in the text format of Prometheus. Whoever counts keeps the
 * series it was given: counting then costs one addition, and nothing is looked up.
 *
 * <p>Own, because the format is forty lines and a library is several jars on every start-up. Labels
 * must come from bounded sets (a route's pattern, never a path).
 */
public final class Metrics {

  private static final double[] SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Map<String, Family> families = new ConcurrentSkipListMap<>();

  private record Family(String type, String help, Map<String, Series> series) {}

  private interface Series {
    void write(StringBuilder text, String name, String labels);
  }

  /**
   * A number that only grows.
   *
   * @param labels names and values in turn
   */
  public LongAdder counter(String name, String help, String... labels) {
    Series series = series(name, "counter", help, labels, new Count(new LongAdder()));
    return ((Count) series).adder;
  }

  /** A number that is asked for when it is read. */
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    series(name, "gauge", help, labels, new Asked(value));
  }

  /** A number that only grows and is counted elsewhere. */
  public void counter(String name, String help, DoubleSupplier value, String... labels) {
    series(name, "counter", help, labels, new Asked(value));
  }

  /** How long something takes, in seconds, from 0.1 ms to 10 s. */
  public Histogram durations(String name, String help, String... labels) {
    return histogram(name, help, SECONDS, labels);
  }

  /** How often numbers are at most so large. */
  public Histogram histogram(String name, String help, double[] limits, String... labels) {
    return (Histogram) series(name, "histogram", help, labels, new Histogram(limits));
  }

  private Series series(String name, String type, String help, String[] labels, Series fresh) {
    Family family =
        families.computeIfAbsent(
            name, key -> new Family(type, help, new ConcurrentSkipListMap<>()));
    Series earlier = family.series().putIfAbsent(text(labels), fresh);
    return earlier == null ? fresh : earlier;
  }

  private static String text(String[] labels) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      String value = labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      text.append(i == 0 ? "" : ",").append(labels[i]).append("=\"").append(value).append('"');
    }
    return text.toString();
  }

  /** Everything, as Prometheus reads it. */
  public byte[] text() {
    StringBuilder text = new StringBuilder(8192);
    families.forEach(
        (name, family) -> {
          text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
          text.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
          family.series().forEach((labels, series) -> series.write(text, name, labels));
        });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder text, String name, String labels, double value) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ').append(number(value)).append('\n');
  }

  private static String number(double value) {
    if (value == StrictMath.rint(value) && StrictMath.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
  }

  private static String plain(double limit) {
    return BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString();
  }

  private record Count(LongAdder adder) implements Series {
    @Override
    public void write(StringBuilder text, String name, String labels) {
      line(text, name, labels, adder.sum());
    }
  }

  private record Asked(DoubleSupplier value) implements Series {
    @Override
    public void write(StringBuilder text, String name, String labels) {
      line(text, name, labels, value.getAsDouble());
    }
  }

  /** Counts of numbers up to each limit, and their sum. */
  public static final class Histogram implements Series {

    private final double[] limits;
    private final LongAdder[] buckets;
    private final DoubleAdder sum = new DoubleAdder();

    private Histogram(double[] limits) {
      this.limits = limits.clone();
      this.buckets = new LongAdder[limits.length + 1];
      Arrays.setAll(buckets, i -> new LongAdder());
    }

    public void add(double value) {
      int bucket = 0;
      while (bucket < limits.length && value > limits[bucket]) {
        bucket++;
      }
      buckets[bucket].increment();
      sum.add(value);
    }

    @Override
    public void write(StringBuilder text, String name, String labels) {
      String more = labels.isEmpty() ? "" : labels + ",";
      long count = 0;
      for (int i = 0; i < buckets.length; i++) {
        count += buckets[i].sum();
        String limit = i < limits.length ? plain(limits[i]) : "+Inf";
        line(text, name + "_bucket", more + "le=\"" + limit + "\"", count);
      }
      line(text, name + "_sum", labels, sum.sum());
      line(text, name + "_count", labels, count);
    }
  }
}
