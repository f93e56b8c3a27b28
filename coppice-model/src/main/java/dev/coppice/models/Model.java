package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import java.util.List;

/**
 * A fitted model: a pure function from slots to predictions. Immutable and thread-safe. One row and
 * a batch give the same bits.
 */
public sealed interface Model permits KernelMachine, LinearModel, NearestNeighbours, TreeEnsemble {

  /** The inputs, in order. */
  List<Slot> slots();

  /** Predictions a row: 1 for a number or a binary probability, K for K classes. */
  int outputs();

  /** How margins become predictions. */
  Link link();

  /**
   * The margins of one row.
   *
   * @param slots one value a slot
   * @param margins receives {@link #outputs} values
   */
  void margins(double[] slots, double[] margins);

  /** The margins of many rows: [output][row]. */
  double[][] margins(Matrix matrix);

  /** The predictions of one row: margins through the link. */
  default void predict(double[] slots, double[] predictions) {
    margins(slots, predictions);
    link().apply(predictions);
  }

  /** The predictions of many rows: [output][row]. */
  default double[][] predict(Matrix matrix) {
    double[][] predictions = margins(matrix);
    if (link() != Link.IDENTITY) {
      double[] row = new double[outputs()];
      for (int r = 0; r < matrix.rows(); r++) {
        for (int k = 0; k < row.length; k++) {
          row[k] = predictions[k][r];
        }
        link().apply(row);
        for (int k = 0; k < row.length; k++) {
          predictions[k][r] = row[k];
        }
      }
    }
    return predictions;
  }

  /** The written form, with its kind under {@code "form"}; {@link #read} is the way back. */
  Struct toStruct();

  /**
   * @param slots the inputs that the features give
   * @throws InvalidInput when the written form is damaged or does not fit the slots
   */
  static Model read(Struct struct, List<Slot> slots) {
    String form = struct.text("form");
    switch (form) {
      case KernelMachine.FORM:
        return KernelMachine.read(struct, slots);
      case LinearModel.FORM:
        return LinearModel.read(struct, slots);
      case NearestNeighbours.FORM:
        return NearestNeighbours.read(struct, slots);
      case TreeEnsemble.FORM:
        return TreeEnsemble.read(struct, slots);
      default:
        throw new InvalidInput(
            "'"
                + form
                + "' is no model form of this version of Coppice; known: kernel, linear, neighbours,"
                + " trees");
    }
  }
}
