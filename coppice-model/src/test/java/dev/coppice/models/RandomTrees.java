package dev.coppice.models;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.TreeEnsemble.Aggregate;
import dev.coppice.models.TreeEnsemble.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Ensembles and rows of every kind, nastier than any trainer's. */
final class RandomTrees {

  /** Thresholds and values come from here, so that rows often fall exactly on thresholds. */
  private static final double[] NUMBERS = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    0.1f,
    Math.nextUp(0.1f),
    2.5,
    1e-300,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e300,
    -1e300,
    Float.MAX_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  final SplittableRandom random;
  int maxDepth = 6;

  RandomTrees(long seed) {
    random = new SplittableRandom(seed);
  }

  List<Slot> numbers(int n) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      slots.add(Slot.number("x" + i));
    }
    return slots;
  }

  List<Slot> mixed() {
    List<Slot> slots = new ArrayList<>(numbers(1 + random.nextInt(4)));
    for (int levels : new int[] {1, 2, 7, 25, 26, 64, 65, 200}) {
      slots.add(Slot.code("c" + levels, levels));
    }
    return slots;
  }

  /** Outputs 1: sums of floats or doubles, or means. More: a tree an output, or vector leaves. */
  TreeEnsemble ensemble(List<Slot> slots, int trees, int outputs) {
    List<Tree> grown = new ArrayList<>();
    int[] outputOf = new int[trees];
    int kind = random.nextInt(3); // scalar leaves, vector leaves, both
    for (int t = 0; t < trees; t++) {
      boolean vector = kind == 1 || (kind == 2 && random.nextBoolean());
      outputOf[t] = vector ? TreeEnsemble.ALL_OUTPUTS : random.nextInt(outputs);
      grown.add(tree(slots, vector && random.nextInt(4) > 0 ? outputs : 1));
    }
    double[] base = new double[outputs];
    for (int k = 0; k < outputs; k++) {
      base[k] = random.nextDouble() - 0.5;
    }
    return new TreeEnsemble(
        slots,
        grown,
        outputOf,
        base,
        trees > 0 && random.nextBoolean() ? Aggregate.MEAN : Aggregate.SUM,
        random.nextBoolean() ? Precision.FLOAT : Precision.DOUBLE,
        Link.IDENTITY);
  }

  Tree tree(List<Slot> slots, int width) {
    Growing tree = new Growing();
    tree.add();
    for (int node = 0; node < tree.slot.size(); node++) {
      if (tree.depth.get(node) < maxDepth && random.nextInt(8) > 0) {
        tree.slot.set(node, random.nextInt(slots.size()));
        tree.left.set(node, tree.slot.size());
        for (int child = 0; child < 2; child++) {
          tree.add();
          tree.depth.set(tree.slot.size() - 1, tree.depth.get(node) + 1);
        }
      }
    }
    return fill(slots, width, tree);
  }

  private Tree fill(List<Slot> slots, int width, Growing growing) {
    int n = growing.slot.size();
    Tree tree =
        new Tree(
            growing.slot.stream().mapToInt(i -> i).toArray(),
            new float[n],
            new boolean[n],
            new long[n][],
            growing.left.stream().mapToInt(i -> i).toArray(),
            new float[n * width],
            new float[n]);
    for (int node = 0; node < n; node++) {
      int slot = tree.slot()[node];
      tree.cover()[node] = random.nextInt(1000);
      if (slot < 0) {
        for (int i = 0; i < width; i++) {
          tree.values()[node * width + i] = (float) (random.nextDouble() - 0.5);
        }
      } else if (slots.get(slot).isCode()) {
        tree.sets()[node] = set(slots.get(slot).levels());
      } else {
        tree.threshold()[node] = (float) number();
        tree.missingLeft()[node] = random.nextBoolean();
      }
    }
    return tree;
  }

  private long[] set(int levels) {
    int words = (levels + 63) / 64;
    long[] set = new long[random.nextInt(4) == 0 ? random.nextInt(words + 1) : words];
    int kind = random.nextInt(4); // one code, all but one code, any, none
    int one = random.nextInt(levels);
    for (int code = 0; code < Math.min(levels, set.length * 64); code++) {
      if ((kind == 0 && code == one)
          || (kind == 1 && code != one)
          || (kind == 2 && random.nextBoolean())) {
        set[code >> 6] |= 1L << code;
      }
    }
    return set;
  }

  private double number() {
    return random.nextInt(3) == 0
        ? NUMBERS[random.nextInt(NUMBERS.length)]
        : Math.round((random.nextDouble() - 0.5) * 20) / 4.0;
  }

  double[] row(List<Slot> slots) {
    double[] row = new double[slots.size()];
    for (int i = 0; i < row.length; i++) {
      if (slots.get(i).isCode()) {
        row[i] = random.nextInt(slots.get(i).levels());
      } else if (random.nextInt(10) == 0) { // both signs of NaN: processors make negative ones
        row[i] = Double.longBitsToDouble(random.nextBoolean() ? 0x7ff8L << 48 : 0xfff8L << 48);
      } else {
        row[i] = number();
      }
    }
    return row;
  }

  Matrix matrix(List<Slot> slots, int rows) {
    double[][] columns = new double[slots.size()][rows];
    for (int r = 0; r < rows; r++) {
      double[] row = row(slots);
      for (int i = 0; i < row.length; i++) {
        columns[i][r] = row[i];
      }
    }
    return new Matrix(slots, columns, rows);
  }

  private static final class Growing {
    final List<Integer> slot = new ArrayList<>();
    final List<Integer> left = new ArrayList<>();
    final List<Integer> depth = new ArrayList<>();

    void add() {
      slot.add(-1);
      left.add(0);
      depth.add(0);
    }
  }
}
