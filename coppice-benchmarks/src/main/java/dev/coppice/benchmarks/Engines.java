package dev.coppice.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.coppice.models.TreeEnsemble;
import java.nio.FloatBuffer;
import java.util.Map;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** The same trees in all engines, each with one thread. Rows are flat, one after another. */
final class Engines implements AutoCloseable {

  private final BoostedTrees trees;
  private final int columns;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  Engines(BoostedTrees trees) throws OrtException, XGBoostError {
    this.trees = trees;
    this.columns = trees.ensemble().slots().size();
    trees.booster().setParam("nthread", 1);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      session = environment.createSession(OnnxTrees.write(trees.ensemble()), options);
    }
  }

  TreeEnsemble own() {
    return trees.ensemble();
  }

  float[][] onnx(float[] rows) throws OrtException {
    long[] shape = {rows.length / columns, columns};
    try (OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), shape);
        OrtSession.Result result = session.run(Map.of(OnnxTrees.INPUT, tensor))) {
      return (float[][]) result.get(0).getValue();
    }
  }

  float[][] xgboost(float[] rows) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows, rows.length / columns, columns, Float.NaN);
    try {
      return trees.booster().predict(matrix, true);
    } finally {
      matrix.dispose();
    }
  }

  float[][] xgboostInPlace(float[] rows) throws XGBoostError {
    return trees.booster().inplace_predict(rows, rows.length / columns, columns, Float.NaN);
  }

  /** Ours equals XGBoost's to the bit and ONNX Runtime's, which adds in another order, nearly. */
  void checkAgreement(SyntheticRows rows) throws OrtException, XGBoostError {
    double[] own = own().margins(rows.matrix())[0];
    float[][] xgboost = xgboost(rows.rowMajor());
    float[][] inPlace = xgboostInPlace(rows.rowMajor());
    float[][] onnx = onnx(rows.rowMajor());
    for (int r = 0; r < own.length; r++) {
      if (own[r] != xgboost[r][0]
          || own[r] != inPlace[r][0]
          || !(Math.abs(own[r] - onnx[r][0]) <= 1e-4)) {
        throw new IllegalStateException(
            "row " + r + ": " + own[r] + ", XGBoost " + xgboost[r][0] + ", ONNX " + onnx[r][0]);
      }
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
    trees.booster().dispose();
  }
}
