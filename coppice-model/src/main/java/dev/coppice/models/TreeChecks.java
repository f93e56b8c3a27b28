package dev.coppice.models;

import dev.coppice.errors.Problems;
import dev.coppice.features.Slot;
import dev.coppice.models.TreeEnsemble.Aggregate;
import java.util.List;

/**
 * What must hold before trees may be walked: sizes fit, every node but the root is the child of
 * exactly one node before it (so walks end), questions fit the slots, numbers are finite.
 */
final class TreeChecks {

  /** Deeper trees are no models but accidents or attacks; explanations cost depth squared. */
  static final int MAX_DEPTH = 4096;

  private final List<Slot> slots;
  private final int outputs;
  private final Problems problems = new Problems();

  private TreeChecks(List<Slot> slots, int outputs) {
    this.slots = slots;
    this.outputs = outputs;
  }

  static void check(
      List<Slot> slots, List<Tree> trees, int[] outputOf, double[] base, Aggregate aggregate) {
    TreeChecks checks = new TreeChecks(slots, base.length);
    checks.checkEnsemble(trees.size(), outputOf.length, base, aggregate);
    for (int t = 0; t < Math.min(trees.size(), outputOf.length); t++) {
      checks.checkTree("tree " + t, trees.get(t), outputOf[t]);
    }
    checks.problems.throwIfAny();
  }

  private void checkEnsemble(int trees, int outputsOf, double[] base, Aggregate aggregate) {
    if (outputs == 0) {
      problems.add("", "a tree ensemble needs at least one output; it has no base value");
    }
    for (int k = 0; k < outputs; k++) {
      if (!Double.isFinite(base[k])) {
        problems.add("output " + k, "the base value is " + base[k] + "; it must be finite");
      }
    }
    if (trees != outputsOf) {
      problems.add(
          "", trees + " trees, but " + outputsOf + " of them say which output they add to");
    }
    if (trees == 0 && aggregate == Aggregate.MEAN) {
      problems.add("", "a mean needs at least one tree");
    }
  }

  private void checkTree(String place, Tree tree, int output) {
    if (output != TreeEnsemble.ALL_OUTPUTS && (output < 0 || output >= outputs)) {
      problems.add(place, "adds to output " + output + "; there are " + outputs);
    }
    int n = tree.nodes();
    int width = n == 0 ? 0 : tree.width();
    if (n == 0
        || tree.threshold().length != n
        || tree.missingLeft().length != n
        || tree.sets().length != n
        || tree.left().length != n
        || tree.cover().length != n
        || tree.values().length != (long) n * width) {
      problems.add(place, "its arrays do not have one entry for each of its " + n + " nodes");
    } else if (width != 1 && (width != outputs || output != TreeEnsemble.ALL_OUTPUTS)) {
      problems.add(place, "a leaf holds " + width + " numbers where 1 or all outputs are wanted");
    } else {
      checkShape(place, tree);
      for (int node = 0; node < n; node++) {
        checkNode(place, tree, node);
      }
    }
  }

  private void checkShape(String place, Tree tree) {
    int[] depth = new int[tree.nodes()];
    depth[0] = 1;
    for (int node = 0; node < depth.length; node++) {
      int left = tree.left()[node];
      if (depth[node] == 0) {
        problems.add(place, "node " + node + " is the child of no node before it");
        return;
      }
      if (depth[node] > MAX_DEPTH) {
        problems.add(place, "is more than " + MAX_DEPTH + " levels deep");
        return;
      }
      if (tree.slot()[node] >= 0) {
        if (left <= node || left >= depth.length - 1 || depth[left] + depth[left + 1] > 0) {
          problems.add(place, "node " + node + " cannot have node " + left + " as its left child");
          return;
        }
        depth[left] = depth[node] + 1;
        depth[left + 1] = depth[node] + 1;
      }
    }
  }

  private void checkNode(String place, Tree tree, int node) {
    String problem = problemOf(tree, node);
    if (!problem.isEmpty()) {
      problems.add(place + ", node " + node, problem);
    }
  }

  private String problemOf(Tree tree, int node) {
    float cover = tree.cover()[node];
    if (!(cover >= 0 && Float.isFinite(cover))) {
      return "its cover is " + cover + "; it must be finite and not negative";
    }
    int slot = tree.slot()[node];
    if (slot == -1) {
      return problemOfLeaf(tree, node);
    }
    if (slot < 0 || slot >= slots.size()) {
      return "asks about slot " + slot + "; there are " + slots.size();
    }
    long[] set = tree.sets()[node];
    if (!slots.get(slot).isCode()) {
      return set != null || Float.isNaN(tree.threshold()[node])
          ? "needs a threshold and no set; '" + slots.get(slot).name() + "' is a number"
          : "";
    }
    int words = (slots.get(slot).levels() + 63) >>> 6;
    return set == null || set.length > words
        ? "needs a set of up to " + words + " words; '" + slots.get(slot).name() + "' is a code"
        : "";
  }

  private static String problemOfLeaf(Tree tree, int node) {
    for (int i = node * tree.width(); i < (node + 1) * tree.width(); i++) {
      if (!Float.isFinite(tree.values()[i])) {
        return "the leaf holds " + tree.values()[i] + "; it must be finite";
      }
    }
    return "";
  }
}
