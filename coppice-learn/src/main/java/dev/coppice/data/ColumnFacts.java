package dev.coppice.data;

import dev.coppice.frame.Cell;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the written values of one column say about its type. Everything is decided on the distinct
 * values, so the cost hardly grows with the rows.
 */
final class ColumnFacts {

  /** Written for "no value" in columns that otherwise hold numbers; compared in lower case. */
  private static final Set<String> TOKENS =
      Set.of("?", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "--", ".", "missing");

  private static final int MOST_STRAYS = 10;
  private static final double STRAY_SHARE = 0.02;

  final String name;
  final TextColumn raw;
  final int[] counts; // of each level
  final double[] numbers; // of each level; NaN where it is none or missing
  final boolean[] missing; // of each level
  final FieldType type;
  final boolean leadingZeros;
  final List<String> strays = new ArrayList<>(); // texts taken for missing among numbers

  /**
   * @param declared what the source itself says that it holds; null when it says nothing
   */
  ColumnFacts(String name, TextColumn column, @Nullable FieldType declared) {
    this.name = name;
    this.raw = filled(column);
    int levels = raw.levels().size();
    counts = new int[levels];
    for (int code : raw.codes()) {
      counts[code]++;
    }
    missing = new boolean[levels];
    numbers = parse(FieldType.NUMBER);
    leadingZeros = raw.levels().stream().anyMatch(text -> text.strip().matches("0[0-9]+"));
    boolean isNumber = declared != FieldType.CATEGORY && !leadingZeros && takeForNumbers();
    if (!isNumber) {
      for (int level = 0; level < levels; level++) {
        String text = raw.levels().get(level);
        missing[level] = text.isBlank() || text.equals("?");
      }
    }
    FieldType seen = isNumber ? numberType() : textType();
    type = seen == FieldType.INTEGER && declared == FieldType.NUMBER ? declared : seen;
  }

  /** The same column with an empty text where a format other than CSV has no value. */
  private static TextColumn filled(TextColumn column) {
    if (column.missing() == 0) {
      return column;
    }
    return TextColumn.of(
        IntStream.range(0, column.rows())
            .mapToObj(row -> Objects.requireNonNullElse(column.text(row), ""))
            .toList());
  }

  /** Whether all values but missing tokens and a few strays are numbers; marks those missing. */
  private boolean takeForNumbers() {
    List<Integer> others = new ArrayList<>();
    long otherRows = 0;
    int readable = 0;
    for (int level = 0; level < missing.length; level++) {
      String text = raw.levels().get(level).strip();
      if (!Double.isNaN(numbers[level])) {
        readable++;
      } else if (!text.isEmpty() && !TOKENS.contains(text.toLowerCase(Locale.ROOT))) {
        others.add(level);
        otherRows += counts[level];
      }
    }
    boolean few =
        others.size() <= MOST_STRAYS
            && readable >= 2 * MOST_STRAYS
            && otherRows <= STRAY_SHARE * raw.rows();
    if (readable == 0 || (!others.isEmpty() && !few)) {
      return false;
    }
    for (int level = 0; level < missing.length; level++) {
      missing[level] = Double.isNaN(numbers[level]);
    }
    others.forEach(level -> strays.add(raw.levels().get(level)));
    return true;
  }

  private FieldType numberType() {
    boolean whole =
        Arrays.stream(numbers)
            .allMatch(v -> Double.isNaN(v) || (v == StrictMath.rint(v) && Math.abs(v) < 1L << 53));
    return whole ? FieldType.INTEGER : FieldType.NUMBER;
  }

  private FieldType textType() {
    Arrays.fill(numbers, Double.NaN);
    double[] times = parse(FieldType.TIMESTAMP);
    boolean all =
        IntStream.range(0, times.length).allMatch(l -> missing[l] || !Double.isNaN(times[l]));
    if (!all || distinct() == 0) {
      return FieldType.CATEGORY;
    }
    System.arraycopy(times, 0, numbers, 0, times.length);
    return FieldType.TIMESTAMP;
  }

  private double[] parse(FieldType as) {
    double[] parsed = new double[counts.length];
    for (int level = 0; level < parsed.length; level++) {
      try {
        parsed[level] = Cell.parse(as, raw.levels().get(level));
      } catch (Cell.Unreadable e) {
        parsed[level] = Double.NaN;
      }
    }
    return parsed;
  }

  int rows() {
    return raw.rows();
  }

  int missingRows() {
    return IntStream.range(0, counts.length).filter(l -> missing[l]).map(l -> counts[l]).sum();
  }

  /** How many different values there are, missing not counted. */
  int distinct() {
    return (int) IntStream.range(0, missing.length).filter(level -> !missing[level]).count();
  }

  /** The different values, missing not counted. */
  List<String> values() {
    return texts(false);
  }

  /** The different texts that mean no value. */
  List<String> missingTexts() {
    return texts(true);
  }

  private List<String> texts(boolean gaps) {
    return IntStream.range(0, missing.length)
        .filter(level -> missing[level] == gaps)
        .mapToObj(raw.levels()::get)
        .toList();
  }

  int count(String value) {
    return counts[raw.levels().indexOf(value)];
  }

  boolean isMissing(int row) {
    return missing[raw.codes()[row]];
  }

  /** The number or time in this row; NaN when missing or text. */
  double number(int row) {
    return numbers[raw.codes()[row]];
  }

  /**
   * Whether each value here goes with exactly one value there and back, in every row. Columns that
   * hardly repeat a value do so by chance and never mirror each other.
   */
  boolean mirrors(ColumnFacts other) {
    return distinct() * 2 <= rows() && codedLike(other);
  }

  private boolean codedLike(ColumnFacts other) {
    // Levels are numbered by first appearance, so equal numbering is a one-to-one mapping
    return Arrays.equals(raw.codes(), other.raw.codes());
  }

  /** Whether both hold the same values, as texts or as numbers. */
  boolean repeats(ColumnFacts other) {
    return codedLike(other)
        && (raw.levels().equals(other.raw.levels())
            || (type.isNumeric() && Arrays.equals(numbers, other.numbers)));
  }
}
