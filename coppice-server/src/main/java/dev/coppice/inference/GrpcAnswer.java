package dev.coppice.inference;

import dev.coppice.pipeline.Target;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes predictions as a ModelInferResponse: raw bytes to who sent raw bytes, else typed. */
final class GrpcAnswer {

  private static final int FP64_CONTENTS = 7;
  private static final int BYTES_CONTENTS = 8;

  private GrpcAnswer() {}

  static Message of(String project, Answers answers, InferRequest request) {
    Target target = answers.deployment().bundle().pipeline().target();
    Message message = new Message().put(1, project).put(2, answers.deployment().version());
    message.put(3, request.id());
    if (answers.refused() > 0) {
      message.putParameter(4, "problems", InferAnswer.problems(answers));
    }
    List<Output> outputs = InferAnswer.outputs(request, target);
    outputs.forEach(
        output -> message.put(5, tensor(output, target, answers.rows(), request.binaryOutputs())));
    if (request.binaryOutputs()) {
      outputs.forEach(output -> message.put(6, raw(output, target, answers.rows())));
    }
    return message;
  }

  private static Message tensor(Output output, Target target, List<Answer> rows, boolean raw) {
    Message tensor = new Message().put(1, output.name());
    tensor.put(2, output.isText(target) ? "BYTES" : "FP64");
    if (output.isMatrix()) {
      tensor.putLongs(3, rows.size(), output.width(target));
      tensor.putParameter(4, "classes", String.join(",", target.classes()));
    } else {
      tensor.putLongs(3, rows.size());
    }
    return raw ? tensor : tensor.put(5, contents(output, target, rows));
  }

  private static Message contents(Output output, Target target, List<Answer> rows) {
    Message contents = new Message();
    List<Double> numbers = new ArrayList<>();
    for (Answer row : rows) {
      for (int k = 0; k < output.width(target); k++) {
        Object value = output.value(row.prediction(), target, k);
        if (output.isText(target)) {
          String text = value == null ? "" : value.toString();
          contents.put(BYTES_CONTENTS, text.getBytes(StandardCharsets.UTF_8));
        } else {
          numbers.add(value instanceof Double number ? number : Double.NaN);
        }
      }
    }
    return output.isText(target) ? contents : contents.putDoubles(FP64_CONTENTS, numbers);
  }

  private static byte[] raw(Output output, Target target, List<Answer> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * rows.size());
    for (Answer row : rows) {
      for (int k = 0; k < output.width(target); k++) {
        output.write(output.value(row.prediction(), target, k), target, bytes);
      }
    }
    return bytes.toByteArray();
  }
}
