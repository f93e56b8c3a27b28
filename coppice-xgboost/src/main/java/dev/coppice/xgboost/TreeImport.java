package dev.coppice.xgboost;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Slot;
import dev.coppice.models.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the trees of XGBoost's JSON model (schema of version 3). A split on a one-hot column
 * becomes a set of codes: the column's own code goes where 1 goes, every other code goes where
 * missing goes.
 */
final class TreeImport {

  private final List<Slot> slots;
  private final OneHot columns;

  TreeImport(List<Slot> slots, OneHot columns) {
    this.slots = slots;
    this.columns = columns;
  }

  /** The trees in the order in which XGBoost adds them up. */
  List<Tree> trees(byte[] json) {
    Struct booster = JsonStruct.read(json).struct("learner").struct("gradient_booster");
    return booster.struct("model").structs("trees").stream().map(this::tree).toList();
  }

  private Tree tree(Struct source) {
    int[] left = source.ints("left_children");
    int[] right = source.ints("right_children");
    int[] columnOf = source.ints("split_indices");
    int[] defaultLeft = source.ints("default_left");
    double[] conditions = source.doubles("split_conditions");
    double[] hessians = source.doubles("sum_hessian");
    int[] order = siblingsTogether(left, right);
    int nodes = order.length;
    Tree tree =
        new Tree(
            new int[nodes],
            new float[nodes],
            new boolean[nodes],
            new long[nodes][],
            new int[nodes],
            new float[nodes],
            new float[nodes]);
    int next = 1;
    for (int node = 0; node < nodes; node++) {
      int from = order[node];
      float condition = (float) conditions[from];
      tree.cover()[node] = (float) hessians[from];
      if (left[from] < 0) {
        tree.slot()[node] = -1;
        tree.values()[node] = condition;
        continue;
      }
      tree.left()[node] = next;
      next += 2;
      int slot = columns.slot(columnOf[from]);
      tree.slot()[node] = slot;
      if (slots.get(slot).isCode()) {
        tree.sets()[node] =
            set(
                slots.get(slot).levels(),
                columns.code(columnOf[from]),
                1 < condition,
                defaultLeft[from] == 1);
      } else {
        tree.threshold()[node] = condition;
        tree.missingLeft()[node] = defaultLeft[from] == 1;
      }
    }
    return tree;
  }

  /**
   * XGBoost's node numbers, level by level, so that a left child stands just before its sibling.
   */
  private static int[] siblingsTogether(int[] left, int[] right) {
    List<Integer> order = new ArrayList<>(List.of(0));
    for (int i = 0; i < order.size(); i++) {
      int node = order.get(i);
      if (left[node] >= 0) {
        order.add(left[node]);
        order.add(right[node]);
      }
      if (order.size() > left.length) {
        throw new InvalidInput("The XGBoost model is damaged: a tree runs in a circle.");
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long[] set(int levels, int code, boolean ownLeft, boolean othersLeft) {
    long[] set = new long[(levels + 63) >> 6];
    for (int other = 0; other < levels; other++) {
      if (other == code ? ownLeft : othersLeft) {
        set[other >> 6] |= 1L << other;
      }
    }
    return set;
  }
}
