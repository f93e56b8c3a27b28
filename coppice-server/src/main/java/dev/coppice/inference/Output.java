package dev.coppice.inference;

import dev.coppice.codec.Struct;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An output that a caller asks for.
 *
 * @param name {@code prediction}, {@code probability} (of the positive of two classes), {@code
 *     probabilities} (one column a class), or as MLServer calls them {@code predict} and {@code
 *     predict_proba}
 * @param binary whether it shall come as bytes behind the JSON
 */
record Output(String name, boolean binary) {

  static final String PREDICTION = "prediction";
  static final String PROBABILITY = "probability";
  static final String PROBABILITIES = "probabilities";

  /** What a model gives when nothing is asked for. */
  static List<String> usual(Target target) {
    return switch (target.task()) {
      case REGRESSION -> List.of(PREDICTION);
      case BINARY -> List.of(PREDICTION, PROBABILITY);
      case MULTICLASS -> List.of(PREDICTION, PROBABILITIES);
    };
  }

  /** Everything a model can give. */
  static List<String> accepted(Target target) {
    return switch (target.task()) {
      case REGRESSION -> List.of(PREDICTION, "predict");
      case BINARY -> List.of(PREDICTION, PROBABILITY, PROBABILITIES, "predict", "predict_proba");
      case MULTICLASS -> List.of(PREDICTION, PROBABILITIES, "predict", "predict_proba");
    };
  }

  boolean isPrediction() {
    return name.equals(PREDICTION) || name.equals("predict");
  }

  /** Elements a row. */
  int width(Target target) {
    return isPrediction() || name.equals(PROBABILITY) ? 1 : target.classes().size();
  }

  boolean isText(Target target) {
    return isPrediction() && target.task() != Task.REGRESSION;
  }

  /** A matrix has one column a class. */
  boolean isMatrix() {
    return !isPrediction() && !name.equals(PROBABILITY);
  }

  /** An element: a text, a number, or null where there is no prediction. */
  @Nullable Object value(@Nullable Prediction prediction, Target target, int column) {
    if (prediction == null) {
      return null;
    }
    if (isPrediction()) {
      return target.task() == Task.REGRESSION ? (Object) prediction.value() : prediction.label();
    }
    return name.equals(PROBABILITY) ? prediction.probability() : prediction.probability(column);
  }

  /** An element as little-endian bytes; a text has its length before it, in four bytes. */
  void write(@Nullable Object value, Target target, ByteArrayOutputStream into) {
    ByteBuffer bytes;
    if (isText(target)) {
      byte[] text = (value == null ? "" : value.toString()).getBytes(StandardCharsets.UTF_8);
      bytes = ByteBuffer.allocate(4 + text.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(text.length).put(text);
    } else {
      double number = value instanceof Double given ? given : Double.NaN;
      bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(number);
    }
    into.writeBytes(bytes.array());
  }

  /** The names of the columns of {@code probabilities}. */
  static Struct classes(Target target) {
    return new Struct().putTexts("classes", target.classes());
  }
}
