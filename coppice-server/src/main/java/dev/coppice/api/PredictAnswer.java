package dev.coppice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.Problem;
import dev.coppice.http.Response;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes predictions as clients get them. */
final class PredictAnswer {

  private PredictAnswer() {}

  private interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  /** The answer to a request for one row. */
  static Response one(String project, Answers answers) {
    Answer answer = answers.rows().get(0);
    return response(
        project,
        answers,
        json -> {
          json.writeStartObject();
          json.writeStringField("request_id", answer.requestId());
          head(json, answers.version(), answers.route());
          outcome(json, answer);
          json.writeEndObject();
        });
  }

  /** The answer to a request for many rows, each with its own id. */
  static Response many(String project, String requestId, Answers answers) {
    return response(
        project,
        answers,
        json -> {
          json.writeStartObject();
          json.writeStringField("request_id", requestId);
          String route = answers.route();
          head(json, answers.version(), route);
          json.writeNumberField("refused", refused(answers));
          json.writeArrayFieldStart("predictions");
          for (Answer answer : answers.rows()) {
            json.writeStartObject();
            json.writeStringField("request_id", answer.requestId());
            if (!answer.route().equals(route)) { // then each row says who answered it
              head(json, answer.version(), answer.route());
            }
            outcome(json, answer);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static Response response(String project, Answers answers, Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonStruct.FACTORY.createGenerator(bytes)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int refused = refused(answers);
    return Response.json(200, bytes.toByteArray())
        .with(
            new Response.Scoring(
                project,
                answers.version(),
                answers.route(),
                answers.rows().size() - refused,
                refused,
                answers.scoringNanos()));
  }

  private static int refused(Answers answers) {
    int refused = 0;
    for (Answer answer : answers.rows()) {
      refused += answer.problems().isEmpty() ? 0 : 1;
    }
    return refused;
  }

  private static void head(JsonGenerator json, String version, String route) throws IOException {
    json.writeStringField("model_version", version);
    json.writeStringField("route", route);
  }

  private static void outcome(JsonGenerator json, Answer answer) throws IOException {
    Prediction prediction = answer.prediction();
    if (prediction == null) {
      problems(json, answer.problems());
      return;
    }
    if (!answer.fallbackReason().isEmpty()) {
      json.writeStringField("fallback_reason", answer.fallbackReason());
    }
    List<String> classes = prediction.target().classes();
    switch (prediction.target().task()) {
      case REGRESSION -> number(json, "prediction", prediction.value());
      case BINARY -> {
        json.writeStringField("prediction", prediction.label());
        number(json, "probability", prediction.probability());
      }
      case MULTICLASS -> {
        json.writeStringField("prediction", prediction.label());
        json.writeObjectFieldStart("probabilities");
        for (int k = 0; k < classes.size(); k++) {
          number(json, classes.get(k), prediction.probability(k));
        }
        json.writeEndObject();
      }
    }
  }

  private static void problems(JsonGenerator json, List<Problem> problems) throws IOException {
    json.writeArrayFieldStart("problems");
    for (Problem problem : problems) {
      json.writeStartObject();
      json.writeStringField("place", problem.place());
      json.writeStringField("message", problem.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(ShortestDouble.text(value));
  }
}
