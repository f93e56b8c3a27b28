package dev.coppice.benchmarks;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Slot;
import dev.coppice.models.Link;
import dev.coppice.models.Tree;
import dev.coppice.models.TreeEnsemble;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A booster that XGBoost trains on synthetic rows, and the same trees in our form. */
record BoostedTrees(Booster booster, TreeEnsemble ensemble) {

  private static final double BASE = 0.5;

  static BoostedTrees train(SyntheticRows rows, int trees, int depth) throws XGBoostError {
    DMatrix matrix = new DMatrix(rows.rowMajor(), rows.rows(), rows.columns(), Float.NaN);
    try {
      matrix.setLabel(rows.labels());
      Booster booster =
          XGBoost.train(
              matrix,
              Map.of(
                  "objective",
                  "reg:squarederror",
                  "tree_method",
                  "hist",
                  "max_depth",
                  depth,
                  "eta",
                  0.1,
                  "base_score",
                  BASE,
                  "nthread",
                  1),
              trees,
              Map.of(),
              null,
              null);
      return new BoostedTrees(booster, read(booster.toByteArray("json"), rows.slots()));
    } finally {
      matrix.dispose();
    }
  }

  private static TreeEnsemble read(byte[] json, List<Slot> slots) {
    Struct learner = JsonStruct.read(json).struct("learner");
    List<Tree> trees =
        learner.struct("gradient_booster").struct("model").structs("trees").stream()
            .map(BoostedTrees::tree)
            .toList();
    return new TreeEnsemble(
        slots,
        trees,
        new int[trees.size()],
        new double[] {BASE},
        TreeEnsemble.Aggregate.SUM,
        TreeEnsemble.Precision.FLOAT,
        Link.IDENTITY);
  }

  private static Tree tree(Struct source) {
    int[] left = source.ints("left_children");
    int[] right = source.ints("right_children");
    int[] split = source.ints("split_indices");
    int[] defaultLeft = source.ints("default_left");
    double[] conditions = source.doubles("split_conditions");
    double[] hessians = source.doubles("sum_hessian");
    int n = left.length;
    int[] order = new int[n]; // level by level: children beside each other
    Tree tree =
        new Tree(
            new int[n],
            new float[n],
            new boolean[n],
            new long[n][],
            new int[n],
            new float[n],
            new float[n]);
    int next = 1;
    for (int node = 0; node < n; node++) {
      int from = order[node];
      tree.cover()[node] = (float) hessians[from];
      if (left[from] < 0) {
        tree.slot()[node] = -1;
        tree.values()[node] = (float) conditions[from];
      } else {
        tree.slot()[node] = split[from];
        tree.threshold()[node] = (float) conditions[from];
        tree.missingLeft()[node] = defaultLeft[from] == 1;
        tree.left()[node] = next;
        order[next++] = left[from];
        order[next++] = right[from];
      }
    }
    return tree;
  }
}
