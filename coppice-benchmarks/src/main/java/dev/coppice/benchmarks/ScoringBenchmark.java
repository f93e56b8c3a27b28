package dev.coppice.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.coppice.models.TreeEnsemble;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Scores the same boosted trees with Coppice, ONNX Runtime and XGBoost's own engine, one row and
 * 8,000 rows at a time, and says whether the bars hold. All engines use one thread; predictions are
 * compared before anything is timed. Rows hold 157 numbers, one in twenty missing.
 *
 * <pre>
 * mvn -q -Pfast -pl coppice-benchmarks -am -DskipTests package dependency:build-classpath \
 *     -Dmdep.outputFile=target/classpath
 * java -cp coppice-benchmarks/target/classes:$(cat coppice-benchmarks/target/classpath) \
 *     dev.coppice.benchmarks.ScoringBenchmark
 * </pre>
 */
public final class ScoringBenchmark {

  private static final String OWN = "Coppice";
  private static final String ONNX = "ONNX Runtime";
  private static final String XGBOOST = "XGBoost DMatrix + predict";
  private static final String INPLACE = "XGBoost inplace_predict";

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
    System.out.printf(
        "%s, %d processors, %s %s, Java %s; thread CPU time, medians, 1 thread each%n",
        System.getProperty("os.name"),
        Runtime.getRuntime().availableProcessors(),
        Machine.processor(),
        System.getProperty("os.arch"),
        System.getProperty("java.version"));
    ScoringBenchmark benchmark = new ScoringBenchmark(System.out, 31, 20);
    SyntheticRows rows = SyntheticRows.of(1, 10_000, 157);
    SyntheticRows unseen = SyntheticRows.of(2, 8_000, 157);
    benchmark.run(BoostedTrees.train(rows, 300, 6), unseen);
    benchmark.run(BoostedTrees.train(rows, 400, 8), unseen);
    System.out.println(benchmark.allPass ? "All bars hold." : "A bar does not hold.");
    System.exit(benchmark.allPass ? 0 : 1);
  }

  /** Checks that all engines agree, then measures them and prints a table. */
  void run(BoostedTrees trees, SyntheticRows rows) throws Exception {
    TreeEnsemble ensemble = trees.ensemble();
    Booster booster = trees.booster();
    booster.setParam("nthread", 1);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session = environment.createSession(OnnxTrees.write(ensemble), options)) {
        checkAgreement(trees, rows, environment, session);
        int nodes = ensemble.trees().stream().mapToInt(tree -> tree.nodes()).sum();
        out.printf(Locale.ROOT, "%n%d trees, %,d nodes%n", ensemble.trees().size(), nodes);
        single(ensemble, booster, rows, environment, session);
        batch(ensemble, booster, rows, environment, session);
      }
    } finally {
      booster.dispose();
    }
  }

  private static void checkAgreement(
      BoostedTrees trees, SyntheticRows rows, OrtEnvironment environment, OrtSession session)
      throws OrtException, XGBoostError {
    double[] own = trees.ensemble().margins(rows.matrix())[0];
    float[][] native_ = predict(trees.booster(), rows.rowMajor(), rows.columns());
    float[][] onnx = onnx(environment, session, rows.rowMajor(), rows.columns());
    for (int r = 0; r < own.length; r++) {
      if (own[r] != native_[r][0] || !(Math.abs(own[r] - onnx[r][0]) <= 1e-4)) {
        throw new IllegalStateException(
            "row " + r + ": " + own[r] + ", XGBoost " + native_[r][0] + ", ONNX " + onnx[r][0]);
      }
    }
  }

  private void single(
      TreeEnsemble ensemble,
      Booster booster,
      SyntheticRows rows,
      OrtEnvironment environment,
      OrtSession session)
      throws Exception {
    int columns = rows.columns();
    double[][] slots = new double[rows.rows()][columns];
    float[][] floats = new float[rows.rows()][];
    for (int r = 0; r < slots.length; r++) {
      rows.matrix().row(r, slots[r]);
      floats[r] = Arrays.copyOfRange(rows.rowMajor(), r * columns, (r + 1) * columns);
    }
    double[] margins = new double[1];
    Turn turn = new Turn(slots.length);
    Map<String, Double> nanos =
        new Contest()
            .with(OWN, 1, () -> ensemble.margins(slots[turn.next()], margins))
            .with(ONNX, 1, () -> onnx(environment, session, floats[turn.next()], columns))
            .with(XGBOOST, 1, () -> predict(booster, floats[turn.next()], columns))
            .with(INPLACE, 1, () -> booster.inplace_predict(floats[turn.next()], 1, columns, NaN))
            .run(samples, millis);
    print("single rows", nanos);
    bar(nanos, ONNX, 0.4);
    bar(nanos, XGBOOST, 1 / 15.0);
    bar(nanos, INPLACE, 1 / 15.0);
  }

  private void batch(
      TreeEnsemble ensemble,
      Booster booster,
      SyntheticRows rows,
      OrtEnvironment environment,
      OrtSession session)
      throws Exception {
    int columns = rows.columns();
    int n = rows.rows();
    float[] floats = rows.rowMajor();
    Map<String, Double> nanos =
        new Contest()
            .with(OWN, n, () -> ensemble.margins(rows.matrix()))
            .with(ONNX, n, () -> onnx(environment, session, floats, columns))
            .with(XGBOOST, n, () -> predict(booster, floats, columns))
            .with(INPLACE, n, () -> booster.inplace_predict(floats, n, columns, NaN))
            .run(samples, millis);
    print(String.format(Locale.ROOT, "batches of %,d", n), nanos);
    bar(nanos, XGBOOST, 0.9);
    bar(nanos, INPLACE, 0.9);
  }

  private static final float NaN = Float.NaN;

  private static float[][] predict(Booster booster, float[] rows, int columns) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows, rows.length / columns, columns, NaN);
    try {
      return booster.predict(matrix, true);
    } finally {
      matrix.dispose();
    }
  }

  private static float[][] onnx(
      OrtEnvironment environment, OrtSession session, float[] rows, int columns)
      throws OrtException {
    long[] shape = {rows.length / columns, columns};
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
        OrtSession.Result result = session.run(Map.of(OnnxTrees.INPUT, tensor))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  private void print(String what, Map<String, Double> nanos) {
    out.printf("%-28s%12s%22s%n", what, "ns a row", OWN + " takes");
    nanos.forEach(
        (name, median) ->
            out.printf(
                Locale.ROOT, "  %-26s%,12.0f%21.3fx%n", name, median, nanos.get(OWN) / median));
  }

  private void bar(Map<String, Double> nanos, String peer, double atMost) {
    double ratio = nanos.get(OWN) / nanos.get(peer);
    allPass &= ratio <= atMost;
    out.printf(
        Locale.ROOT,
        "  %s: %.3fx of %s, at most %.3fx%n",
        ratio <= atMost ? "PASS" : "FAIL",
        ratio,
        peer,
        atMost);
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
