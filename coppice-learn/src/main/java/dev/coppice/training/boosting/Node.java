package dev.coppice.training.boosting;

import org.jspecify.annotations.Nullable;

/** A node while its tree grows: which rows it holds, what they add up to, and how it splits. */
final class Node {

  final int id;
  final int depth;

  /** Its rows stand in {@code [start, end)} of the rows that take part in the tree. */
  final int start;

  final int end;

  /** And in this range of the rows that only receive. */
  final int otherStart;

  final int otherEnd;

  /** Sums of first and second derivatives, and the leaf that follows from them. */
  double gradient;

  double hessian;
  float value;

  double @Nullable [] histogram;
  @Nullable Split split;

  /** The left child's number, 0 for a leaf; the right child is the next. */
  int left;

  Node(int id, int depth, int start, int end, int otherStart, int otherEnd) {
    this.id = id;
    this.depth = depth;
    this.start = start;
    this.end = end;
    this.otherStart = otherStart;
    this.otherEnd = otherEnd;
  }

  int rows() {
    return end - start;
  }

  double gain() {
    return split == null ? 0 : split.gain();
  }
}
