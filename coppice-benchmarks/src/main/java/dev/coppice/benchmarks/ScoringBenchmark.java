package dev.coppice.benchmarks;

import dev.coppice.models.Tree;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Scores the same boosted trees with Coppice, ONNX Runtime and XGBoost's own engine, one row and
 * 8,000 rows at a time, and says whether the bars hold. All engines use one thread ({@code
 * nthread=1}); margins are compared before anything is timed: no bit of difference to XGBoost, at
 * most 1e-4 to ONNX Runtime. Rows hold 157 numbers, one in twenty missing.
 *
 * <pre>
 * mvn -q -Pfast -pl coppice-benchmarks -am -DskipTests package dependency:build-classpath \
 *     -Dmdep.outputFile=target/classpath
 * OMP_NUM_THREADS=1 java -Xss8m -cp coppice-benchmarks/target/classes:$(cat coppice-benchmarks/target/classpath) \
 *     dev.coppice.benchmarks.ScoringBenchmark
 * </pre>
 *
 * Without {@code -Xss8m} native code dies for want of stack. Without {@code OMP_NUM_THREADS=1}
 * XGBoost builds its matrix on other threads too, which are not counted: to its advantage only.
 * Exit code 0 when all bars hold, 1 when one does not.
 */
public final class ScoringBenchmark {

  private static final String OWN = "Coppice";
  private static final String ONNX = "ONNX Runtime";
  private static final String XGBOOST = "XGBoost DMatrix + predict";
  private static final String IN_PLACE = "XGBoost inplace_predict";

  private final PrintStream out;
  private final int samples;
  private final int millis;
  private boolean allPass = true;

  ScoringBenchmark(PrintStream out, int samples, int millis) {
    this.out = out;
    this.samples = samples;
    this.millis = millis;
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "0");
    ScoringBenchmark benchmark = new ScoringBenchmark(System.out, 31, 20);
    System.out.println(Machine.describe());
    System.out.println("One thread each; median CPU time of 31 interleaved samples.");
    SyntheticRows rows = SyntheticRows.of(1, 10_000, 157);
    SyntheticRows unseen = SyntheticRows.of(2, 8_000, 157);
    benchmark.run(BoostedTrees.train(rows, 300, 6), unseen);
    benchmark.run(BoostedTrees.train(rows, 400, 8), unseen);
    System.out.println(benchmark.allPass ? "All bars hold." : "A bar does not hold.");
    System.exit(benchmark.allPass ? 0 : 1);
  }

  /** Checks that all engines agree, then measures them and prints a table. */
  void run(BoostedTrees trees, SyntheticRows rows) throws Exception {
    try (Engines engines = new Engines(trees)) {
      engines.checkAgreement(rows);
      int nodes = engines.own().trees().stream().mapToInt(Tree::nodes).sum();
      print("%n%d trees, %,d nodes%n", engines.own().trees().size(), nodes);
      print("%-42s%12s%16s%10s%n", "", "ns a row", "Coppice takes", "at most");
      single(engines, rows);
      batch(engines, rows);
    }
  }

  private void single(Engines engines, SyntheticRows rows) throws Exception {
    int columns = rows.columns();
    double[][] slots = new double[rows.rows()][columns];
    float[][] floats = new float[rows.rows()][];
    for (int r = 0; r < slots.length; r++) {
      rows.matrix().row(r, slots[r]);
      floats[r] = Arrays.copyOfRange(rows.rowMajor(), r * columns, (r + 1) * columns);
    }
    double[] margins = new double[1];
    Turn turn = new Turn(slots.length);
    Contest.Medians medians =
        new Contest()
            .with(OWN, 1, () -> engines.own().margins(slots[turn.next()], margins))
            .with(ONNX, 1, () -> engines.onnx(floats[turn.next()]))
            .with(XGBOOST, 1, () -> engines.xgboost(floats[turn.next()]))
            .with(IN_PLACE, 1, () -> engines.xgboostInPlace(floats[turn.next()]))
            .run(samples, millis);
    printOwn("single row", medians);
    printPeer(medians, ONNX, 0.4);
    printPeer(medians, XGBOOST, 1 / 15.0);
    printPeer(medians, IN_PLACE, 1 / 15.0);
  }

  private void batch(Engines engines, SyntheticRows rows) throws Exception {
    int n = rows.rows();
    float[] floats = rows.rowMajor();
    Contest.Medians medians =
        new Contest()
            .with(OWN, n, () -> engines.own().margins(rows.matrix()))
            .with(ONNX, n, () -> engines.onnx(floats))
            .with(XGBOOST, n, () -> engines.xgboost(floats))
            .with(IN_PLACE, n, () -> engines.xgboostInPlace(floats))
            .run(samples, millis);
    printOwn(String.format(Locale.ROOT, "batch of %,d", n), medians);
    printPeer(medians, ONNX, Double.POSITIVE_INFINITY);
    printPeer(medians, XGBOOST, 0.9);
    printPeer(medians, IN_PLACE, 0.9);
  }

  private void printOwn(String what, Contest.Medians medians) {
    print("%-16s%-26s%,12.0f%n", what, OWN, medians.of(OWN));
  }

  private void printPeer(Contest.Medians medians, String peer, double atMost) {
    double ratio = medians.of(OWN) / medians.of(peer);
    allPass &= ratio <= atMost;
    print("%-16s%-26s%,12.0f%15.3fx", "", peer, medians.of(peer), ratio);
    if (Double.isFinite(atMost)) {
      print("%9.3fx  %s", atMost, ratio <= atMost ? "PASS" : "FAIL");
    }
    print("%n");
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }

  /** Goes round the rows, so that no branch predictor learns one of them by heart. */
  private static final class Turn {
    private final int rows;
    private int row;

    Turn(int rows) {
      this.rows = rows;
    }

    int next() {
      row = row + 1 == rows ? 0 : row + 1;
      return row;
    }
  }
}
