package dev.coppice.mlflow;

import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.serving.Service;
import java.util.List;

/** What the OpenAPI document says about {@code /invocations}. */
final class ScoringPaths {

  private static final Struct ANY = new Struct();

  private ScoringPaths() {}

  static Struct of(Service service, String prefix) {
    Struct row =
        service.ready() ? Door.rowSchema(service.project()) : new Struct().put("type", "object");
    Struct rows = array(row);
    Struct split =
        object(
            new Struct()
                .put("columns", array(new Struct().put("type", "string")))
                .put("data", array(array(ANY))));
    Struct body =
        new Struct()
            .putStructs(
                "anyOf",
                List.of(
                    object(new Struct().put("dataframe_split", split)),
                    object(new Struct().put("dataframe_records", rows)),
                    object(new Struct().put("instances", rows)),
                    object(new Struct().put("inputs", new Struct().put("type", "object"))),
                    object(new Struct().put("inputs", rows))));
    Struct text = new Struct().put("schema", new Struct().put("type", "string"));
    Struct request =
        new Struct().put("required", true).put("content", json(body).put("text/csv", text));
    Struct error =
        object(
            new Struct()
                .put("error_code", new Struct().put("type", "string"))
                .put("message", new Struct().put("type", "string")));
    Struct responses =
        new Struct()
            .put("200", content("Predicted", object(new Struct().put("predictions", array(ANY)))))
            .put("400", content("What is wrong with the input", error))
            .put("415", content("Neither JSON nor CSV", error));
    Struct post =
        new Struct()
            .put("summary", "Predict rows in the forms of MLflow")
            .put(
                "operationId",
                (prefix.isEmpty() ? "root_" : "") + service.project() + "_invocations")
            .putTexts("tags", List.of(service.project()))
            .put("requestBody", request)
            .put("responses", responses);
    return new Struct().put(prefix + "/invocations", new Struct().put("post", post));
  }

  private static Struct array(Struct items) {
    return new Struct().put("type", "array").put("items", items);
  }

  private static Struct object(Struct properties) {
    return new Struct()
        .put("type", "object")
        .put("properties", properties)
        .putTexts("required", properties.names());
  }

  private static Struct content(String description, Struct schema) {
    return new Struct().put("description", description).put("content", json(schema));
  }

  private static Struct json(Struct schema) {
    return new Struct().put("application/json", new Struct().put("schema", schema));
  }
}
