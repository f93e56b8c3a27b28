package dev.coppice.benchmarks;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of numbers: a third each continuous, whole numbers from 0 to 9, and 0 or 1; one in twenty is
 * missing. The label mixes twenty of them, with noise.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SyntheticRows(Matrix matrix, float[] labels, float[] rowMajor) {

  static SyntheticRows of(long seed, int rows, int columns) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[columns][rows];
    float[] labels = new float[rows];
    float[] rowMajor = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      double label = random.nextDouble();
      for (int c = 0; c < columns; c++) {
        double u = random.nextDouble();
        double value = c % 3 == 0 ? (float) u : c % 3 == 1 ? (int) (u * 10) : (int) (u * 1.2);
        label += c < 20 ? value * (c % 7 - 3) + (c > 0 && value > 0.5 ? values[c - 1][r] : 0) : 0;
        values[c][r] = random.nextInt(20) == 0 ? Double.NaN : value;
        label = Double.isNaN(label) ? 0 : label;
        rowMajor[r * columns + c] = (float) values[c][r];
      }
      labels[r] = (float) label;
    }
    List<Slot> slots = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      slots.add(Slot.number("x" + c));
    }
    return new SyntheticRows(new Matrix(slots, values, rows), labels, rowMajor);
  }

  int rows() {
    return matrix.rows();
  }

  int columns() {
    return matrix.columns().length;
  }

  List<Slot> slots() {
    return matrix.slots();
  }
}
