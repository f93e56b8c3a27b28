package dev.coppice.testkit;

import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A filter from the grammar, and what it means, written down a second time as plainly as possible.
 */
record RandomFilter(String text, Predicate<Run> holds) {

  private static final List<String> TEXTS =
      List.of("a", "A", "ab", "aB", "b%", "_", "", "Ä", "it's", "x\\y");
  private static final double[] NUMBERS = {-1, 0, 0.5, 1, 2e3, Double.NaN};
  private static final List<String> KEYS = List.of("k", "l", "m");

  static String text(SplittableRandom random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  static Batch batch(SplittableRandom random) {
    Map<String, String> params = new LinkedHashMap<>();
    Map<String, String> tags = new LinkedHashMap<>();
    List<Metric> metrics = new ArrayList<>();
    for (String key : KEYS) {
      if (random.nextInt(3) > 0) {
        params.put(key, text(random));
      }
      if (random.nextInt(3) > 0) {
        tags.put(key, text(random));
      }
      if (random.nextInt(3) > 0) {
        metrics.add(new Metric(key, NUMBERS[random.nextInt(NUMBERS.length)], 5, 0));
      }
    }
    return new Batch(metrics, params, tags);
  }

  static RandomFilter make(SplittableRandom random, int depth) {
    int kind = depth == 0 ? 9 : random.nextInt(10);
    if (kind < 2) {
      RandomFilter part = make(random, depth - 1);
      return new RandomFilter("NOT (" + part.text + ")", part.holds.negate());
    }
    if (kind < 6) {
      RandomFilter one = make(random, depth - 1);
      RandomFilter two = make(random, depth - 1);
      return kind < 4
          ? new RandomFilter("(" + one.text + ") and (" + two.text + ")", one.holds.and(two.holds))
          : new RandomFilter("(" + one.text + " OR " + two.text + ")", one.holds.or(two.holds));
    }
    return switch (random.nextInt(4)) {
      case 0 -> missing(random);
      case 1 -> number(random);
      default -> texts(random);
    };
  }

  private static RandomFilter missing(SplittableRandom random) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    return switch (random.nextInt(4)) {
      case 0 -> new RandomFilter("params." + key + " is null", r -> !r.params().containsKey(key));
      case 1 -> new RandomFilter("tags." + key + " is not null", r -> r.tags().containsKey(key));
      case 2 -> new RandomFilter("metrics." + key + " IS NULL", r -> r.metric(key).isEmpty());
      default -> new RandomFilter("end_time is null", r -> r.ended() == null);
    };
  }

  private interface Value<V> {
    Optional<V> of(Run run);
  }

  private static RandomFilter number(SplittableRandom random) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    double than = NUMBERS[random.nextInt(NUMBERS.length - 1)];
    String name = "metrics." + key;
    Value<Double> value = run -> run.metric(key);
    if (random.nextInt(3) == 0) {
      than = 1_800_000_000_000L + random.nextInt(4);
      boolean start = random.nextBoolean();
      name = start ? "start_time" : "attributes.end_time";
      value =
          run ->
              start
                  ? Optional.of((double) run.started())
                  : Optional.ofNullable(run.ended()).map(Long::doubleValue);
    }
    String operator = List.of("=", "!=", "<", "<=", ">", ">=").get(random.nextInt(6));
    double right = than;
    Value<Double> left = value;
    return new RandomFilter(
        name + " " + operator + " " + right,
        run -> left.of(run).filter(l -> compares(l, operator, right)).isPresent());
  }

  private static boolean compares(double left, String operator, double right) {
    return switch (operator) {
      case "=" -> left == right;
      case "!=" -> left != right;
      case "<" -> left < right;
      case "<=" -> left <= right;
      case ">" -> left > right;
      default -> left >= right;
    };
  }

  private static RandomFilter texts(SplittableRandom random) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    int which = random.nextInt(3);
    String name = List.of("params." + key, "tags.`" + key + "`", "run_name").get(which);
    Value<String> value =
        run ->
            switch (which) {
              case 0 -> Optional.ofNullable(run.params().get(key));
              case 1 -> Optional.ofNullable(run.tags().get(key));
              default -> Optional.of(run.name());
            };
    String one = text(random);
    String two = text(random);
    int operator = random.nextInt(7);
    String test =
        switch (operator) {
          case 0 -> "= " + quoted(one);
          case 1 -> "!= " + quoted(one);
          case 2 -> "IN (" + quoted(one) + ", " + quoted(two) + ")";
          case 3 -> "not in (" + quoted(one) + ")";
          case 4 -> "LIKE " + quoted(one + "%");
          case 5 -> "ilike " + quoted("%" + one);
          default -> "NOT LIKE " + quoted("_" + one);
        };
    Predicate<String> holds =
        switch (operator) {
          case 0 -> one::equals;
          case 1 -> left -> !left.equals(one);
          case 2 -> left -> left.equals(one) || left.equals(two);
          case 3 -> left -> !left.equals(one);
          case 4 -> left -> like(left, one + "%");
          case 5 -> left -> like(ascii(left), ascii("%" + one));
          default -> left -> !like(left, "_" + one);
        };
    return new RandomFilter(name + " " + test, run -> value.of(run).filter(holds).isPresent());
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String ascii(String text) {
    StringBuilder lower = new StringBuilder();
    text.chars()
        .forEach(
            c -> lower.append(c < 128 ? ((char) c + "").toLowerCase(Locale.ROOT) : (char) c + ""));
    return lower.toString();
  }

  private static boolean like(String text, String pattern) {
    StringBuilder regex = new StringBuilder();
    pattern
        .chars()
        .mapToObj(c -> String.valueOf((char) c))
        .forEach(c -> regex.append(c.equals("%") ? ".*" : c.equals("_") ? "." : Pattern.quote(c)));
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
  }
}
