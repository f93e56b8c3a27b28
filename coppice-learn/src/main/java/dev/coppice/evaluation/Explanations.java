package dev.coppice.evaluation;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Calibration;
import dev.coppice.models.Link;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Explainer;
import dev.coppice.pipeline.Explanation;
import dev.coppice.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Why some rows got their predictions, and what decides on the whole.
 *
 * @param rows one an explanation, of the pipeline's schema
 * @param output the output that is explained, or -1: of each row the class decided for
 */
public record Explanations(Pipeline pipeline, Frame rows, List<Explanation> each, int output) {

  /** Explains the class decided for, or the only output. */
  public static final int DECIDED = -1;

  /**
   * @param done hears how many rows are explained, from several threads
   */
  public static Explanations of(Pipeline pipeline, Frame rows, int output, IntConsumer done) {
    Frame inputs = rows.select(pipeline.schema().names());
    Explainer explainer = Explainer.of(pipeline);
    AtomicInteger explained = new AtomicInteger();
    List<Explanation> each =
        IntStream.range(0, inputs.rows())
            .parallel() // rows know nothing of each other: the same bits with any number of threads
            .mapToObj(
                row -> {
                  Explanation explanation = explainer.of(inputs.cursor().at(row));
                  done.accept(explained.incrementAndGet());
                  return explanation;
                })
            .toList();
    return new Explanations(pipeline, inputs, each, output);
  }

  public List<String> inputs() {
    return each.get(0).inputs();
  }

  /** The output that is explained of a row. */
  public int outputOf(int row) {
    return output == DECIDED ? each.get(row).shown() : output;
  }

  /** What an input adds to the explained output of a row. */
  public double added(int row, int input) {
    return each.get(row).added()[outputOf(row)][input];
  }

  /** How much each input moves the margins: the mean distance from 0 of what it adds. */
  public double[] strengths() {
    double[] sums = new double[inputs().size()];
    for (int row = 0; row < each.size(); row++) {
      for (int input = 0; input < sums.length; input++) {
        sums[input] += Math.abs(added(row, input)) / each.size();
      }
    }
    return sums;
  }

  /** The positions of the inputs, the strongest first. */
  public List<Integer> strongestFirst() {
    double[] strengths = strengths();
    return IntStream.range(0, strengths.length)
        .boxed()
        .sorted(Comparator.comparing(input -> -strengths[input]))
        .toList();
  }

  /** What the figures are parts of: {@code log-odds of Exited = 1}. */
  public String unit() {
    boolean binary = pipeline.target().task() == Task.BINARY;
    return unit(
        output == DECIDED && !binary
            ? "the class decided for"
            : label(binary ? 0 : Math.max(0, output)));
  }

  /** The same of one row, with its own class. */
  String unit(int row) {
    return unit(label(outputOf(row)));
  }

  /** The class of an output; empty for a number. */
  private String label(int explained) {
    return switch (pipeline.target().task()) {
      case BINARY -> pipeline.target().classes().get(1);
      case MULTICLASS -> pipeline.target().classes().get(explained);
      case REGRESSION -> "";
    };
  }

  private String unit(String label) {
    if (pipeline.target().task() == Task.REGRESSION) {
      return pipeline.target().name();
    }
    String what =
        switch (pipeline.model().link()) {
          case IDENTITY -> "probability of ";
          case LOGISTIC -> "log-odds of ";
          case SOFTMAX -> "score of ";
        };
    String whose = pipeline.target().name() + " = " + label;
    return (isCalibrated() ? "uncalibrated " : "") + what + whose;
  }

  /** Whether the model's probabilities are changed before they are predictions. */
  public boolean isCalibrated() {
    return !pipeline.calibration().equals(Calibration.NONE);
  }

  /** The explained output of a row as its margin makes it, before any calibration. */
  public double uncalibrated(int row) {
    Explanation why = each.get(row);
    double[] outputs = IntStream.range(0, why.base().length).mapToDouble(why::margin).toArray();
    pipeline.model().link().apply(outputs);
    return outputs[outputOf(row)];
  }

  /** The explained output of a row. */
  public double predicted(int row) {
    return each.get(row).prediction().outputs()[outputOf(row)];
  }

  /** What the row answers: a label, or the number. */
  public String answer(int row) {
    return pipeline.target().task() == Task.REGRESSION
        ? Svg.figure(each.get(row).prediction().value())
        : each.get(row).prediction().label();
  }

  /** The value of an input in a row, as people wrote it; empty for a computed one. */
  public String value(int row, int input) {
    String name = inputs().get(input);
    if (!rows.schema().has(name)) {
      return "";
    }
    Column column = rows.column(name);
    if (column.isMissing(row)) {
      return "missing";
    }
    return column instanceof TextColumn texts
        ? texts.levels().get(texts.codes()[row])
        : ShortestDouble.brief(((NumberColumn) column).values()[row]);
  }

  /** Whether margins still go through a link before they are predictions. */
  public boolean isLinked() {
    return pipeline.model().link() != Link.IDENTITY;
  }

  /**
   * @param numbers the place of each row in its file, from 0
   */
  public Struct toStruct(int[] numbers) {
    double[] strengths = strengths();
    List<Struct> inputs = new ArrayList<>();
    for (int input : strongestFirst()) {
      inputs.add(
          new Struct().put("name", inputs().get(input)).put("mean_absolute", strengths[input]));
    }
    List<Struct> explained = new ArrayList<>();
    for (int row = 0; row < each.size(); row++) {
      Struct one = new Struct().put("row", numbers[row] + 1L).put("prediction", answer(row));
      int k = outputOf(row);
      if (pipeline.target().task() == Task.MULTICLASS) {
        one.put("class", pipeline.target().classes().get(k));
      }
      one.put("output", predicted(row));
      if (isCalibrated()) {
        one.put("uncalibrated", uncalibrated(row));
      }
      Struct parts = each.get(row).toStruct(k);
      one.put("base", parts.number("base")).put("margin", parts.number("margin"));
      explained.add(one.put("contributions", parts.struct("contributions")));
    }
    return new Struct()
        .put("target", pipeline.target().name())
        .put("unit", unit())
        .putStructs("inputs", inputs)
        .putStructs("rows", explained);
  }
}
