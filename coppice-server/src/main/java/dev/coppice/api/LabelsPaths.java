package dev.coppice.api;

import dev.coppice.codec.Struct;
import java.util.List;

/** What the OpenAPI document says about the labels of one project. */
final class LabelsPaths {

  private static final Struct TEXT = new Struct().put("type", "string");
  private static final Struct COUNT = new Struct().put("type", "integer").put("minimum", 0);

  private LabelsPaths() {}

  static void add(Struct paths, String project, String at) {
    Struct value = new Struct().putTexts("type", List.of("string", "number", "boolean"));
    Struct time = new Struct().put("type", "string").put("format", "date-time");
    Struct label =
        NativePaths.object(
            new Struct().put("request_id", TEXT).put("label", value).put("time", time),
            "request_id",
            "label");
    Struct labels = new Struct().put("type", "array").put("items", label);
    Struct envelope =
        NativePaths.object(
            new Struct()
                .put("labels", labels)
                .put("replace", new Struct().put("type", "boolean").put("default", false)),
            "labels");
    Struct body = new Struct().putStructs("anyOf", List.of(label, labels, envelope));
    Struct counts = new Struct().put("project", TEXT);
    for (String name : List.of("labels", "added", "repeated", "replaced", "conflicts")) {
      counts.put(name, COUNT);
    }
    Struct post =
        NativePaths.post(
            "Hand in what really happened", "labels", project, body, NativePaths.object(counts));
    post.struct("responses")
        .put("409", NativePaths.content("Other labels are known for some", NativePaths.ERROR));
    Struct known = new Struct().put("project", TEXT).put("labels", COUNT);
    Struct get =
        NativePaths.get(
            "How many labels there are", "count_labels", project, NativePaths.object(known));
    paths.put(
        NativeDoor.PROJECTS + "/" + project + at, new Struct().put("get", get).put("post", post));
  }
}
