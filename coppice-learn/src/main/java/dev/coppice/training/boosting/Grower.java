package dev.coppice.training.boosting;

import dev.coppice.models.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * Grows one tree on given gradients, the most useful leaf first.
 *
 * <p>A node's rows stand together in one array, so that a split is a stable partition. A node's
 * histogram (gradient sum, second-derivative sum and rows of every bin) is built from the rows of
 * the smaller child only; the larger child's is the parent's minus that. Rows that do not take part
 * (left out by sampling, or held out) fall through the tree in the same way and get its leaf too.
 *
 * <p>Cost: rows x columns x depth / 2 additions. Source: Ke et al. 2017 (LightGBM). Everything is
 * added in row order, so the bits depend on nothing but the input.
 */
final class Grower {

  private final BinnedColumn[] columns;
  private final Settings settings;
  private final int[] offsets;
  private final int size;
  private final SplitSearch search;
  private final Deque<double[]> spare = new ArrayDeque<>();
  private final double[] ordered;
  private final int[] buffer;

  Grower(BinnedColumn[] columns, Settings settings, int rows) {
    this.columns = columns;
    this.settings = settings;
    this.offsets = new int[columns.length];
    int size = 0;
    for (int i = 0; i < columns.length; i++) {
      offsets[i] = size;
      size += 3 * columns[i].bins();
    }
    this.size = size;
    this.search = new SplitSearch(settings, columns, offsets);
    this.ordered = new double[2 * rows];
    this.buffer = new int[rows];
  }

  /**
   * @param rows the rows that take part; reordered
   * @param others rows that only receive; reordered
   * @param gradients a row: first and second derivative
   * @param among the columns to split on
   * @param margins receives each row's leaf
   */
  Tree grow(int[] rows, int[] others, double[] gradients, int[] among, double[] margins) {
    List<Node> nodes = new ArrayList<>();
    Node root = new Node(0, 0, 0, rows.length, 0, others.length);
    nodes.add(root);
    sum(root, rows, gradients);
    double[] all = histogram(root, rows, gradients, among);
    root.histogram = all;
    root.split = search.best(all, among, root);
    PriorityQueue<Node> open =
        new PriorityQueue<>(
            Comparator.comparingDouble(Node::gain).reversed().thenComparingInt(node -> node.id));
    open(root, open);
    for (int leaves = 1; !open.isEmpty() && leaves < settings.maxLeaves(); leaves++) {
      Node node = open.remove();
      split(node, nodes, rows, others, gradients, among);
      open(nodes.get(node.left), open);
      open(nodes.get(node.left + 1), open);
    }
    open.forEach(this::recycle);
    for (Node node : nodes) {
      if (node.left == 0) {
        add(node, rows, others, margins);
      }
    }
    return TreeForm.of(nodes, columns);
  }

  private void open(Node node, PriorityQueue<Node> open) {
    if (node.split != null) {
      open.add(node);
    } else {
      recycle(node);
    }
  }

  private void recycle(Node node) {
    if (node.histogram != null) {
      spare.push(node.histogram);
      node.histogram = null;
    }
  }

  private void sum(Node node, int[] rows, double[] gradients) {
    for (int i = node.start; i < node.end; i++) {
      node.gradient += gradients[2 * rows[i]];
      node.hessian += gradients[2 * rows[i] + 1];
    }
    node.value =
        (float) (-node.gradient / (node.hessian + settings.l2()) * settings.learningRate());
  }

  private double[] histogram(Node node, int[] rows, double[] gradients, int[] among) {
    double[] histogram = spare.isEmpty() ? new double[size] : spare.pop();
    for (int i = node.start, at = 0; i < node.end; i++) {
      ordered[at++] = gradients[2 * rows[i]];
      ordered[at++] = gradients[2 * rows[i] + 1];
    }
    for (int column : among) {
      int offset = offsets[column];
      Arrays.fill(histogram, offset, offset + 3 * columns[column].bins(), 0);
      char[] codes = columns[column].codes();
      for (int i = node.start, at = 0; i < node.end; i++, at += 2) {
        int bin = offset + 3 * codes[rows[i]];
        histogram[bin] += ordered[at];
        histogram[bin + 1] += ordered[at + 1];
        histogram[bin + 2] += 1;
      }
    }
    return histogram;
  }

  private void split(
      Node node, List<Node> nodes, int[] rows, int[] others, double[] gradients, int[] among) {
    Split split = Objects.requireNonNull(node.split);
    double[] histogram = Objects.requireNonNull(node.histogram);
    char[] codes = columns[split.column()].codes();
    int middle = partition(rows, node.start, node.end, codes, split.left());
    int other = partition(others, node.otherStart, node.otherEnd, codes, split.left());
    int id = nodes.size();
    int depth = node.depth + 1;
    Node left = new Node(id, depth, node.start, middle, node.otherStart, other);
    Node right = new Node(id + 1, depth, middle, node.end, other, node.otherEnd);
    nodes.add(left);
    nodes.add(right);
    node.left = id;
    node.histogram = null;
    sum(left, rows, gradients);
    sum(right, rows, gradients);
    if (depth == settings.maxDepth()) {
      spare.push(histogram);
      return;
    }
    Node small = left.rows() <= right.rows() ? left : right;
    Node large = small == left ? right : left;
    double[] part = histogram(small, rows, gradients, among);
    subtract(histogram, part, among);
    small.histogram = part;
    large.histogram = histogram;
    small.split = search.best(part, among, small);
    large.split = search.best(histogram, among, large);
  }

  private void subtract(double[] from, double[] part, int[] among) {
    for (int column : among) {
      int end = offsets[column] + 3 * columns[column].bins();
      for (int i = offsets[column]; i < end; i++) {
        from[i] -= part[i];
      }
    }
  }

  /** Left rows first, both in their old order; answers where the right ones begin. */
  private int partition(int[] rows, int start, int end, char[] codes, boolean[] left) {
    int middle = start;
    int right = 0;
    for (int i = start; i < end; i++) {
      int row = rows[i];
      if (left[codes[row]]) {
        rows[middle++] = row;
      } else {
        buffer[right++] = row;
      }
    }
    System.arraycopy(buffer, 0, rows, middle, right);
    return middle;
  }

  private static void add(Node leaf, int[] rows, int[] others, double[] margins) {
    for (int i = leaf.start; i < leaf.end; i++) {
      margins[rows[i]] += leaf.value;
    }
    for (int i = leaf.otherStart; i < leaf.otherEnd; i++) {
      margins[others[i]] += leaf.value;
    }
  }
}
