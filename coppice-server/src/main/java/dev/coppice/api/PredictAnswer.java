package dev.coppice.api;

import dev.coppice.codec.JsonBytes;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.Problem;
import dev.coppice.http.Response;
import dev.coppice.pipeline.Prediction;
import dev.coppice.predictions.InPieces;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import java.util.List;

/** Writes predictions as clients get them. */
final class PredictAnswer {

  private PredictAnswer() {}

  /** The answer to a request for one row. */
  static Response one(String project, Answers answers) {
    Answer answer = answers.rows().get(0);
    JsonBytes json = new JsonBytes();
    json.add("{\"request_id\":").quoted(answer.requestId());
    head(json, answers.version(), answers.route());
    outcome(json, answer);
    return response(project, answers, json.add('}'));
  }

  /** The answer to a request for many rows, each with its own id. */
  static Response many(String project, String requestId, Answers answers) {
    String route = answers.route();
    JsonBytes json = new JsonBytes();
    json.add("{\"request_id\":").quoted(requestId);
    head(json, answers.version(), route);
    json.add(",\"refused\":").whole(answers.refused()).add(",\"predictions\":");
    char before = '[';
    List<Answer> rows = answers.rows();
    for (JsonBytes part :
        InPieces.together(rows.size(), (from, to) -> part(rows.subList(from, to), route))) {
      json.add(before).add(part);
      before = ',';
    }
    return response(project, answers, json.add("]}"));
  }

  private static JsonBytes part(List<Answer> rows, String route) {
    JsonBytes json = new JsonBytes();
    for (Answer answer : rows) {
      json.add(json.length() == 0 ? "{\"request_id\":" : ",{\"request_id\":");
      json.quoted(answer.requestId());
      if (!answer.route().equals(route)) { // then each row says who answered it
        head(json, answer.version(), answer.route());
      }
      outcome(json, answer);
      json.add('}');
    }
    return json;
  }

  private static Response response(String project, Answers answers, JsonBytes json) {
    int refused = answers.refused();
    return Response.json(200, json.copy())
        .with(
            new Response.Scoring(
                project,
                answers.version(),
                answers.route(),
                answers.rows().size() - refused,
                refused,
                answers.scoringNanos()));
  }

  private static void head(JsonBytes json, String version, String route) {
    json.add(",\"model_version\":").quoted(version).add(",\"route\":").quoted(route);
  }

  private static void outcome(JsonBytes json, Answer answer) {
    Prediction prediction = answer.prediction();
    if (prediction == null) {
      problems(json, answer.problems());
      return;
    }
    if (!answer.fallbackReason().isEmpty()) {
      json.add(",\"fallback_reason\":").quoted(answer.fallbackReason());
    }
    json.add(",\"prediction\":");
    switch (prediction.target().task()) {
      case REGRESSION -> number(json, prediction.value());
      case BINARY -> {
        json.quoted(prediction.label()).add(",\"probability\":");
        number(json, prediction.probability());
      }
      case MULTICLASS -> {
        json.quoted(prediction.label()).add(",\"probabilities\":");
        List<String> classes = prediction.target().classes();
        for (int k = 0; k < classes.size(); k++) {
          json.add(k == 0 ? '{' : ',').quoted(classes.get(k)).add(':');
          number(json, prediction.probability(k));
        }
        json.add('}');
      }
    }
  }

  private static void problems(JsonBytes json, List<Problem> problems) {
    json.add(",\"problems\":");
    char before = '[';
    for (Problem problem : problems) {
      json.add(before).add("{\"place\":").quoted(problem.place());
      json.add(",\"message\":").quoted(problem.message()).add('}');
      before = ',';
    }
    json.add(']');
  }

  private static void number(JsonBytes json, double value) {
    json.add(ShortestDouble.text(value));
  }
}
