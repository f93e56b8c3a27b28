package dev.coppice.inference;

import dev.coppice.codec.Struct;
import java.util.List;

/** What the OpenAPI document says about the protocol's routes of one model. */
final class InferPaths {

  private InferPaths() {}

  static void add(Struct paths, String model) {
    String at = "/v2/models/" + model;
    Struct metadata = responses(new Struct().put("type", "object"));
    paths.put(
        at,
        new Struct()
            .put(
                "get",
                operation("Inputs and outputs", model, "metadata").put("responses", metadata)));
    Struct request =
        object(
            new Struct().put("inputs", array(tensor())),
            new Struct()
                .put("id", text())
                .put("parameters", new Struct().put("type", "object"))
                .put("outputs", array(object(new Struct().put("name", text()), new Struct()))));
    Struct answer =
        object(
            new Struct()
                .put("model_name", text())
                .put("model_version", text())
                .put("id", text())
                .put("outputs", array(tensor())),
            new Struct());
    Struct responses = responses(answer);
    Struct error = object(new Struct().put("error", text()), new Struct());
    responses.put("400", content("What is wrong with the input", error));
    responses.put("404", content("There is no such model or version", error));
    paths.put(
        at + "/infer",
        new Struct()
            .put(
                "post",
                operation("Predict rows given as tensors", model, "infer")
                    .put(
                        "requestBody",
                        new Struct().put("required", true).put("content", json(request)))
                    .put("responses", responses)));
  }

  private static Struct tensor() {
    Struct sizes = array(new Struct().put("type", "integer").put("minimum", 0));
    return object(
        new Struct().put("name", text()).put("datatype", text()).put("shape", sizes),
        new Struct()
            .put("data", array(new Struct())) // numbers, texts, or arrays of them
            .put("parameters", new Struct().put("type", "object")));
  }

  private static Struct text() {
    return new Struct().put("type", "string");
  }

  private static Struct array(Struct items) {
    return new Struct().put("type", "array").put("items", items);
  }

  private static Struct object(Struct required, Struct optional) {
    Struct properties = new Struct();
    required.names().forEach(name -> properties.put(name, required.struct(name)));
    optional.names().forEach(name -> properties.put(name, optional.struct(name)));
    return new Struct()
        .put("type", "object")
        .put("properties", properties)
        .putTexts("required", required.names());
  }

  private static Struct operation(String summary, String model, String name) {
    return new Struct()
        .put("summary", summary)
        .put("operationId", "v2_" + model + "_" + name)
        .putTexts("tags", List.of(model));
  }

  private static Struct responses(Struct schema) {
    return new Struct().put("200", content("As asked", schema));
  }

  private static Struct content(String description, Struct schema) {
    return new Struct().put("description", description).put("content", json(schema));
  }

  private static Struct json(Struct schema) {
    return new Struct().put("application/json", new Struct().put("schema", schema));
  }
}
