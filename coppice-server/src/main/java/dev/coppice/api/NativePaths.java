package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.pipeline.Target;
import java.util.List;

/** What the OpenAPI document says about our own routes of one project. */
final class NativePaths {

  static final Struct ERROR = reference("Error");

  private static final Struct ANY = new Struct().put("type", "object");

  private NativePaths() {}

  static void add(Struct paths, String project) {
    String at = NativeDoor.PROJECTS + "/" + project;
    Struct row = Door.rowSchema(project);
    Struct prediction = reference(project + ".Prediction");
    Struct rows = new Struct().put("type", "array").put("items", row);
    Struct envelope =
        object(
            new Struct().put("features", row).put("request_id", new Struct().put("type", "string")),
            "features");
    Struct one = new Struct().putStructs("anyOf", List.of(row, envelope));
    Struct many =
        new Struct()
            .putStructs("anyOf", List.of(rows, object(new Struct().put("rows", rows), "rows")));
    paths.put(at, new Struct().put("get", get("What is served", "describe", project, ANY)));
    paths.put(
        at + "/schema",
        new Struct().put("get", get("A row, as a JSON Schema", "schema", project, ANY)));
    paths.put(
        at + "/predict",
        new Struct().put("post", post("Predict one row", "predict", project, one, prediction)));
    paths.put(
        at + "/predict/batch",
        new Struct()
            .put(
                "post", post("Predict many rows", "predict_batch", project, many, batch(project))));
  }

  /** The shape of an answer's prediction: one for all tasks would say too little. */
  static Struct prediction(Target target) {
    return object(outcome(target, head()), "request_id", "model_version", "route", "prediction");
  }

  /** One row of a batch's answer. */
  static Struct outcome(Target target) {
    Struct id = new Struct().put("request_id", new Struct().put("type", "string"));
    return object(outcome(target, id), "request_id", "prediction");
  }

  private static Struct outcome(Target target, Struct properties) {
    Struct probability = new Struct().put("type", "number").put("minimum", 0).put("maximum", 1);
    Struct label = new Struct().put("type", "string").putTexts("enum", target.classes());
    switch (target.task()) {
      case REGRESSION -> properties.put("prediction", new Struct().put("type", "number"));
      case BINARY -> properties.put("prediction", label).put("probability", probability);
      case MULTICLASS -> {
        Struct each = new Struct();
        target.classes().forEach(name -> each.put(name, probability));
        properties.put("prediction", label).put("probabilities", object(each));
      }
    }
    return properties;
  }

  private static Struct batch(String project) {
    Struct problems = new Struct().put("type", "array").put("items", problem());
    Struct refused =
        object(
            new Struct()
                .put("request_id", new Struct().put("type", "string"))
                .put("problems", problems),
            "problems");
    Struct each = new Struct();
    each.putStructs("anyOf", List.of(reference(project + ".Outcome"), refused));
    Struct properties =
        head()
            .put("refused", new Struct().put("type", "integer").put("minimum", 0))
            .put("predictions", new Struct().put("type", "array").put("items", each));
    return object(properties, "request_id", "model_version", "route", "refused", "predictions");
  }

  private static Struct head() {
    return new Struct()
        .put("request_id", new Struct().put("type", "string"))
        .put("model_version", new Struct().put("type", "string"))
        .put("route", new Struct().put("type", "string"));
  }

  /** The body of every failure. */
  static Struct error() {
    Struct error =
        object(
            new Struct()
                .put("kind", new Struct().put("type", "string"))
                .put("total", new Struct().put("type", "integer"))
                .put("problems", new Struct().put("type", "array").put("items", problem())),
            "kind",
            "total",
            "problems");
    return object(
        new Struct().put("error", error).put("request_id", new Struct().put("type", "string")),
        "error",
        "request_id");
  }

  private static Struct problem() {
    return object(
        new Struct()
            .put("place", new Struct().put("type", "string"))
            .put("message", new Struct().put("type", "string")),
        "place",
        "message");
  }

  static Struct get(String summary, String operation, String tag, Struct answer) {
    Struct responses = new Struct().put("200", content(summary, answer));
    return operation(summary, operation, tag).put("responses", responses);
  }

  static Struct post(String summary, String operation, String tag, Struct body, Struct answer) {
    Struct request =
        new Struct()
            .put("required", true)
            .put("content", new Struct().put("application/json", new Struct().put("schema", body)));
    Struct responses =
        new Struct()
            .put("200", content("Predicted", answer))
            .put("413", content("The body is too large", ERROR))
            .put("415", content("The body is not JSON", ERROR))
            .put("422", content("The rows are not acceptable; every problem is listed", ERROR))
            .put("503", content("No model, or too busy; try again", ERROR));
    return operation(summary, operation, tag)
        .put("requestBody", request)
        .put("responses", responses);
  }

  private static Struct operation(String summary, String operation, String tag) {
    return new Struct()
        .put("summary", summary)
        .put("operationId", tag + "_" + operation)
        .putTexts("tags", List.of(tag));
  }

  static Struct content(String description, Struct schema) {
    Struct json = new Struct().put("application/json", new Struct().put("schema", schema));
    return new Struct().put("description", description).put("content", json);
  }

  static Struct object(Struct properties, String... required) {
    Struct object = new Struct().put("type", "object").put("properties", properties);
    return required.length == 0 ? object : object.putTexts("required", List.of(required));
  }

  private static Struct reference(String schema) {
    return new Struct().put("$ref", "#/components/schemas/" + schema);
  }
}
