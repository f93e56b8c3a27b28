package dev.coppice.inference;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.http.Response;
import dev.coppice.pipeline.Target;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes predictions as tensors. Where a project accepts partial batches, a refused row is null
 * (NaN or an empty text among bytes), and the parameter {@code problems} tells why.
 */
final class InferAnswer {

  private final String project;
  private final Answers answers;
  private final Target target;

  InferAnswer(String project, Answers answers) {
    this.project = project;
    this.answers = answers;
    this.target = answers.deployment().bundle().pipeline().target();
  }

  /**
   * @throws InvalidInput naming every output that the model does not give
   */
  static void check(List<Output> outputs, Target target) {
    Problems problems = new Problems();
    List<String> accepted = Output.accepted(target);
    for (Output output : outputs) {
      if (!accepted.contains(output.name())) {
        problems.add(
            "output " + Json.brief(output.name()),
            "there is no such output; accepted: " + String.join(", ", accepted));
      }
    }
    problems.throwIfAny();
  }

  /** What was asked for, of a target that a swap may just have changed. */
  static List<Output> outputs(InferRequest request, Target target) {
    List<Output> outputs =
        request.outputs().isEmpty()
            ? Output.usual(target).stream()
                .map(name -> new Output(name, request.binaryOutputs()))
                .toList()
            : request.outputs();
    check(outputs, target);
    return outputs;
  }

  Response to(InferRequest request) {
    List<Output> outputs = outputs(request, target);
    ByteArrayOutputStream tensors = new ByteArrayOutputStream();
    byte[] json = json(request.id(), outputs, tensors);
    if (tensors.size() == 0) {
      return scored(Response.json(200, json));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(json.length + tensors.size());
    body.writeBytes(json);
    body.writeBytes(tensors.toByteArray());
    return scored(new Response(200, "application/octet-stream", body.toByteArray()))
        .with("Inference-Header-Content-Length", Integer.toString(json.length));
  }

  private Response scored(Response response) {
    return response.with(scoring(project, answers));
  }

  static Response.Scoring scoring(String project, Answers answers) {
    return new Response.Scoring(
        project,
        answers.version(),
        answers.route(),
        answers.rows().size() - answers.refused(),
        answers.refused(),
        answers.scoringNanos());
  }

  private byte[] json(String id, List<Output> outputs, ByteArrayOutputStream tensors) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonStruct.FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("model_name", project);
      json.writeStringField("model_version", answers.version());
      json.writeStringField("id", id);
      problems(json);
      json.writeArrayFieldStart("outputs");
      for (Output output : outputs) {
        write(json, output, tensors);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void problems(JsonGenerator json) throws IOException {
    if (answers.refused() > 0) {
      json.writeObjectFieldStart("parameters");
      json.writeStringField("problems", problems(answers));
      json.writeEndObject();
    }
  }

  /** What is wrong with the rows that were refused, in one text. */
  static String problems(Answers answers) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < answers.rows().size(); row++) {
      for (Problem problem : answers.rows().get(row).problems()) {
        text.append(text.isEmpty() ? "" : "; ").append("row ").append(row).append(", ");
        text.append(problem);
      }
    }
    return text.toString();
  }

  private void write(JsonGenerator json, Output output, ByteArrayOutputStream tensors)
      throws IOException {
    int width = output.width(target);
    json.writeStartObject();
    json.writeStringField("name", output.name());
    json.writeStringField("datatype", output.isText(target) ? "BYTES" : "FP64");
    json.writeArrayFieldStart("shape");
    json.writeNumber(answers.rows().size());
    if (output.isMatrix()) {
      json.writeNumber(width);
    }
    json.writeEndArray();
    int before = tensors.size();
    if (!output.binary()) {
      json.writeArrayFieldStart("data");
    }
    for (Answer answer : answers.rows()) {
      for (int k = 0; k < width; k++) {
        Object value = output.value(answer.prediction(), target, k);
        if (output.binary()) {
          output.write(value, target, tensors);
        } else if (value instanceof Double number) {
          json.writeNumber(ShortestDouble.text(number));
        } else if (value instanceof String text) {
          json.writeString(text);
        } else {
          json.writeNull();
        }
      }
    }
    if (!output.binary()) {
      json.writeEndArray();
    }
    parameters(json, output, tensors.size() - before);
    json.writeEndObject();
  }

  private void parameters(JsonGenerator json, Output output, int bytes) throws IOException {
    if (!output.binary() && !output.isMatrix()) {
      return;
    }
    json.writeObjectFieldStart("parameters");
    if (output.binary()) {
      json.writeNumberField("binary_data_size", bytes);
    }
    if (output.isMatrix()) {
      json.writeArrayFieldStart("classes");
      for (String name : target.classes()) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
