package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.drift.LegacyStability;
import dev.coppice.drift.Statistic;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Changes that other services do not see are found by the default settings. */
class PowerTest {

  @Test
  void halfASigmaOfALogNormalColumn() {
    Frame reference = one(logNormal(20_000, 0, 1));
    Frame shifted = one(logNormal(5_000, 0.5, 2));
    DriftReport report = RealTables.compare(RealTables.baseline(reference), shifted);

    assertEquals(Verdict.ALERT, report.verdict(), report.reason());
    double equalWidth =
        LegacyStability.EQUAL_WIDTH.of(reference.numbers("x"), shifted.numbers("x"), 10);
    assertTrue(equalWidth < 0.2, "the rule of equal widths stays silent: " + equalWidth);
  }

  @Test
  void aRareValueDoubledAndTripled() {
    Frame adult = RealTables.adult();
    SplittableRandom random = new SplittableRandom(5);
    int[] order = RealTables.shuffled(adult.rows(), random);
    Frame reference = adult.select(RealTables.part(order, 0, 0.7));
    Frame rest = adult.select(RealTables.part(order, 0.7, 1));
    double[] gains = rest.numbers("capital-gain");
    for (int times = 2; times <= 3; times++) {
      int repeat = times;
      int[] rows =
          IntStream.range(0, rest.rows())
              .boxed()
              .flatMap(row -> IntStream.range(0, gains[row] > 0 ? repeat : 1).mapToObj(i -> row))
              .mapToInt(Integer::intValue)
              .toArray();
      DriftReport report =
          RealTables.compare(RealTables.baseline(reference), exactShare(rest, rows, gains, times));
      ColumnDrift gain = named(report, "capital-gain");
      assertEquals(times == 2 ? Verdict.WARN : Verdict.ALERT, gain.verdict(), "times " + times);
      assertEquals(times == 2 ? 0.056 : 0.201, gain.get(Statistic.PSI), 0.03);
      double plain =
          LegacyStability.QUANTILE.of(
              reference.numbers("capital-gain"), rest.select(rows).numbers("capital-gain"), 10);
      assertEquals(0, plain, 1e-9, "plain quantiles are blind");
    }
  }

  /** Rows without a gain give way, so that the share itself is doubled or tripled. */
  private static Frame exactShare(Frame rest, int[] more, double[] gains, int times) {
    int[] with = Arrays.stream(more).filter(row -> gains[row] > 0).toArray();
    int[] without = Arrays.stream(more).filter(row -> gains[row] == 0).toArray();
    int kept = rest.rows() - with.length;
    assertTrue(times >= 2 && kept <= without.length);
    return rest.select(
        IntStream.concat(Arrays.stream(with), Arrays.stream(without).limit(kept)).toArray());
  }

  @Test
  void allFeaturesDoubled() {
    Frame students = RealTables.students();
    int[] order = RealTables.shuffled(students.rows(), new SplittableRandom(6));
    Frame reference = students.select(RealTables.part(order, 0, 0.8));
    Frame doubled = mapped(students.select(RealTables.part(order, 0.8, 1)), v -> 2 * v);
    DriftReport report = RealTables.compare(RealTables.baseline(reference), doubled);

    assertEquals(Verdict.ALERT, report.verdict());
    assertEquals(Severity.HIGH, report.severity());
    long byZ =
        report.columns().stream().filter(c -> Math.abs(c.get(Statistic.Z_SPREAD)) >= 3).count();
    assertEquals(0, byZ, "three standard deviations of rows are never reached");
  }

  @Test
  void onlyTheMostEngagedTenth() {
    Frame students = RealTables.students();
    double[] minutes = students.numbers("minutes_watched");
    int[] ranked =
        IntStream.range(0, minutes.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -minutes[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    Frame engaged = students.select(Arrays.copyOf(ranked, ranked.length / 10));
    DriftReport report = RealTables.compare(RealTables.baseline(students), engaged);

    assertEquals(Verdict.ALERT, report.verdict());
    assertEquals(Verdict.ALERT, named(report, "minutes_watched").verdict());
  }

  @Test
  void constantColumnsUnseenLevelsAndFiftyRowsAreNoFailure() {
    double[] constant = new double[1000];
    Arrays.fill(constant, 7);
    DriftReport same =
        RealTables.compare(RealTables.baseline(one(constant)), one(Arrays.copyOf(constant, 200)));
    assertEquals(Verdict.STABLE, same.verdict());
    double[] changed = Arrays.copyOf(constant, 200);
    Arrays.fill(changed, 100, 200, 8);
    DriftReport other = RealTables.compare(RealTables.baseline(one(constant)), one(changed));
    assertEquals(Verdict.ALERT, other.verdict());

    DriftReport few =
        RealTables.compare(RealTables.baseline(one(constant)), one(Arrays.copyOf(constant, 50)));
    assertEquals(Verdict.INSUFFICIENT, few.verdict());
    assertEquals("50 rows are too few to say anything; wanted: 100", few.reason());
    DriftReport none = RealTables.compare(RealTables.baseline(one(constant)), one(new double[0]));
    assertEquals(Verdict.INSUFFICIENT, none.verdict());
    assertEquals(List.of(), none.columns());
  }

  static ColumnDrift named(DriftReport report, String name) {
    return report.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static Frame one(double[] values) {
    return new Frame(Schema.of(Field.number("x")), List.of(new NumberColumn(values)));
  }

  private static Frame mapped(Frame frame, DoubleUnaryOperator change) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < frame.schema().size(); i++) {
      columns.add(
          frame.column(i) instanceof NumberColumn numbers
              ? new NumberColumn(Arrays.stream(numbers.values()).map(change).toArray())
              : frame.column(i));
    }
    return new Frame(frame.schema(), columns);
  }

  /** Standard normal by Box and Muller, then the exponential. */
  private static double[] logNormal(int rows, double mean, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, rows)
        .mapToDouble(
            i -> {
              double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
              double angle = 2 * StrictMath.PI * random.nextDouble();
              return StrictMath.exp(mean + radius * StrictMath.cos(angle));
            })
        .toArray();
  }
}
