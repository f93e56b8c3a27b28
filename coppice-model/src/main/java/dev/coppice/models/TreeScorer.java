package dev.coppice.models;

import dev.coppice.features.Matrix;

/** Evaluates an ensemble. All implementations agree to the bit, for one row and for many. */
interface TreeScorer {

  void margins(double[] slots, double[] margins);

  double[][] margins(Matrix matrix);
}
