package dev.coppice.models;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.util.Arrays;
import java.util.List;

/**
 * What turns a model's probabilities into ones that mean what they say: of the rows with 0.3, three
 * in ten come true. Part of the model. Each class has a function of its own; those of several
 * classes are then divided by their sum, as scikit-learn does.
 */
public sealed interface Calibration {

  Calibration NONE = new AsTheyAre();

  /** The function of one output. */
  double of(int output, double probability);

  /** Changes the outputs for one row in place. */
  default void apply(double[] outputs) {
    double sum = 0;
    for (int k = 0; k < outputs.length; k++) {
      outputs[k] = of(k, outputs[k]);
      sum += outputs[k];
    }
    for (int k = 0; outputs.length > 1 && k < outputs.length; k++) {
      outputs[k] = sum > 0 ? outputs[k] / sum : 1.0 / outputs.length;
    }
  }

  /** Probabilities as the model has them. */
  record AsTheyAre() implements Calibration {

    @Override
    public double of(int output, double probability) {
      return probability;
    }

    @Override
    public void apply(double[] outputs) {}
  }

  /**
   * A straight line between log odds (J. Platt, 1999, whose margins are here the log odds of the
   * probabilities, so that every family has them).
   */
  @SuppressWarnings("ArrayRecordComponent") // one number an output
  record Line(double[] slope, double[] offset) implements Calibration {

    public Line {
      if (slope.length == 0 || slope.length != offset.length) {
        throw new InvalidInput(slope.length + " slopes but " + offset.length + " offsets");
      }
    }

    @Override
    public double of(int output, double probability) {
      return Link.logistic(slope[output] * logOdds(probability) + offset[output]);
    }

    /** Finite also for 0 and 1. */
    public static double logOdds(double probability) {
      double inside = Math.min(1 - 1e-12, Math.max(1e-12, probability));
      return StrictMath.log(inside / (1 - inside));
    }
  }

  /** Rising steps, joined by straight lines; flat beyond the ends. */
  @SuppressWarnings("ArrayRecordComponent") // looked up in bulk
  record Steps(List<double[]> from, List<double[]> to) implements Calibration {

    public Steps {
      from = List.copyOf(from);
      to = List.copyOf(to);
      boolean fits = !from.isEmpty() && from.size() == to.size();
      for (int k = 0; fits && k < from.size(); k++) {
        fits = from.get(k).length > 0 && from.get(k).length == to.get(k).length;
      }
      if (!fits) {
        throw new InvalidInput("The steps of the calibration do not fit together.");
      }
    }

    @Override
    public double of(int output, double probability) {
      double[] xs = from.get(output);
      double[] ys = to.get(output);
      int found = Arrays.binarySearch(xs, probability);
      if (found >= 0) {
        return ys[found];
      }
      int above = -found - 1;
      if (above == 0 || above == xs.length) {
        return ys[above == 0 ? 0 : xs.length - 1];
      }
      double share = (probability - xs[above - 1]) / (xs[above] - xs[above - 1]);
      return ys[above - 1] + share * (ys[above] - ys[above - 1]);
    }
  }

  default Struct toStruct() {
    Struct struct = new Struct();
    if (this instanceof Line line) {
      return struct.put("method", "platt").put("slope", line.slope()).put("offset", line.offset());
    }
    if (this instanceof Steps steps) {
      struct.put("method", "isotonic").put("outputs", steps.from().size());
      for (int k = 0; k < steps.from().size(); k++) {
        struct.put("from_" + k, steps.from().get(k)).put("to_" + k, steps.to().get(k));
      }
      return struct;
    }
    return struct.put("method", "none");
  }

  /**
   * @param outputs of the model that it goes with
   */
  static Calibration read(Struct struct, int outputs) {
    String method = struct.text("method");
    switch (method) {
      case "none":
        return NONE;
      case "platt":
        requireOutputs(struct.doubles("slope").length, outputs);
        return new Line(struct.doubles("slope"), struct.doubles("offset"));
      case "isotonic":
        requireOutputs(struct.smallInteger("outputs"), outputs);
        double[][] from = new double[outputs][];
        double[][] to = new double[outputs][];
        for (int k = 0; k < outputs; k++) {
          from[k] = struct.doubles("from_" + k);
          to[k] = struct.doubles("to_" + k);
        }
        return new Steps(List.of(from), List.of(to));
      default:
        throw new InvalidInput("'" + method + "' is no calibration; known: none, platt, isotonic");
    }
  }

  private static void requireOutputs(int own, int outputs) {
    if (own != outputs) {
      throw new InvalidInput(
          "The calibration is for " + own + " outputs, the model has " + outputs);
    }
  }
}
