package dev.coppice.pipeline;

import dev.coppice.codec.Struct;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Why a row got its prediction: {@code base + sum over inputs = margin}, output by output. The
 * margin is what the model adds up before its link: log-odds for a class, the number itself for a
 * number or the mean of a forest.
 *
 * @param inputs what is told apart: a field, or a computed feature of several fields
 * @param base of each output: what a row has before anything is known of it
 * @param added [output][input]
 */
@SuppressWarnings("ArrayRecordComponent") // read in bulk
public record Explanation(
    Prediction prediction, List<String> inputs, double[] base, double[][] added) {

  /** What base and inputs add up to. */
  public double margin(int output) {
    double sum = base[output];
    for (double each : added[output]) {
      sum += each;
    }
    return sum;
  }

  /** The output to show when only one is shown: the class decided for, or the only one. */
  public int shown() {
    return base.length == 1 ? 0 : Math.max(0, prediction.decided());
  }

  /** The positions of the inputs, the one that adds or takes most first. */
  public List<Integer> largestFirst(int output) {
    return IntStream.range(0, inputs.size())
        .boxed()
        .sorted(Comparator.comparing(input -> -Math.abs(added[output][input])))
        .toList();
  }

  /** What each input adds to one output. */
  public Struct toStruct(int output) {
    Struct each = new Struct();
    for (int input : largestFirst(output)) {
      each.put(inputs.get(input), added[output][input]);
    }
    return new Struct()
        .put("base", base[output])
        .put("margin", margin(output))
        .put("contributions", each);
  }
}
