package dev.coppice.predictions;

import dev.coppice.codec.JsonBytes;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The answers of a model as members of an object, each with a comma before it. All but the numbers
 * is made once.
 */
final class AnswerFormat {

  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,14}");

  private final Target target;
  private final byte[][] beforeOutputs;
  private final byte[][] decisions; // one a class

  AnswerFormat(Target target, LineNames names) {
    this.target = target;
    List<String> classes = target.classes();
    boolean many = target.task() == Task.MULTICLASS;
    this.beforeOutputs = new byte[target.outputs()][];
    for (int k = 0; k < beforeOutputs.length; k++) {
      JsonBytes text = new JsonBytes().add(',');
      if (many) {
        text = k > 0 ? text : text.quoted(names.probabilities()).add(":{");
        text.quoted(classes.get(k));
      } else {
        text.quoted(target.task() == Task.BINARY ? names.probability() : names.prediction());
      }
      beforeOutputs[k] = text.add(':').copy();
    }
    this.decisions = new byte[classes.size()][];
    for (int k = 0; k < decisions.length; k++) {
      JsonBytes text = new JsonBytes().add(many ? "}," : ",").quoted(names.prediction()).add(':');
      String label = classes.get(k);
      boolean whole = WHOLE.matcher(label).matches(); // 0 and 1 are numbers to those who read logs
      decisions[k] = (whole ? text.add(label) : text.quoted(label)).copy();
    }
  }

  Target target() {
    return target;
  }

  void write(Prediction prediction, JsonBytes out) {
    for (int k = 0; k < beforeOutputs.length; k++) {
      out.add(beforeOutputs[k]).number(prediction.outputs()[k]);
    }
    if (prediction.decided() >= 0) {
      out.add(decisions[prediction.decided()]);
    }
  }
}
