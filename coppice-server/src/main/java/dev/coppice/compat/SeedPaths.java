package dev.coppice.compat;

import dev.coppice.codec.Struct;
import dev.coppice.http.Door;
import dev.coppice.serving.Service;
import java.util.List;

/** What the OpenAPI document says about the routes of a preset. */
final class SeedPaths {

  static final Struct TEXT = type("string");
  static final Struct NUMBER = type("number");
  static final Struct FLAG = type("integer").put("minimum", 0).put("maximum", 1);
  static final Struct PROBABILITY = type("number").put("minimum", 0).put("maximum", 1);

  /** The body of a refusal as FastAPI services send it. */
  static final Struct DETAIL =
      object(
          new Struct()
              .put(
                  "detail",
                  array(
                      object(
                          new Struct()
                              .put("loc", array(new Struct()))
                              .put("msg", TEXT)
                              .put("type", TEXT)))));

  private final String prefix;
  private final String project;
  private final Struct refusal;
  private final int refusalStatus;
  private final Struct paths = new Struct();

  /**
   * @param refusal the body of an answer to input that is not accepted
   */
  SeedPaths(String prefix, String project, Struct refusal, int refusalStatus) {
    this.prefix = prefix;
    this.project = project;
    this.refusal = refusal;
    this.refusalStatus = refusalStatus;
  }

  static Struct type(String name) {
    return new Struct().put("type", name);
  }

  static Struct array(Struct items) {
    return type("array").put("items", items);
  }

  /** An object all of whose members are required. */
  static Struct object(Struct properties) {
    return type("object").put("properties", properties).putTexts("required", properties.names());
  }

  /** A row of the model; these services want every field. */
  static Struct row(Service service) {
    if (!service.ready()) {
      return type("object");
    }
    List<String> fields = service.deployment().bundle().pipeline().schema().names();
    Struct all = new Struct().putTexts("required", fields);
    return new Struct().putStructs("allOf", List.of(Door.rowSchema(service.project()), all));
  }

  SeedPaths post(String path, String summary, Struct body, Struct answer) {
    Struct request = new Struct().put("required", true).put("content", json(body));
    Struct responses =
        new Struct()
            .put("200", content("Predicted", answer))
            .put(Integer.toString(refusalStatus), content("What is wrong with the input", refusal))
            .put("503", new Struct().put("description", "There is no model now"));
    paths.put(
        prefix + path,
        new Struct()
            .put(
                "post",
                operation(path, summary).put("requestBody", request).put("responses", responses)));
    return this;
  }

  SeedPaths get(String path, String summary) {
    Struct responses = new Struct().put("200", content("As it is now", type("object")));
    paths.put(
        prefix + path,
        new Struct().put("get", operation(path, summary).put("responses", responses)));
    return this;
  }

  Struct toStruct() {
    return paths;
  }

  private Struct operation(String path, String summary) {
    String id = "compat_" + project + path.replace('/', '_');
    return new Struct()
        .put("summary", summary)
        .put("operationId", id)
        .putTexts("tags", List.of(project));
  }

  private static Struct content(String description, Struct schema) {
    return new Struct().put("description", description).put("content", json(schema));
  }

  private static Struct json(Struct schema) {
    return new Struct().put("application/json", new Struct().put("schema", schema));
  }
}
