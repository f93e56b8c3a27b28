package dev.coppice.api;

import dev.coppice.codec.Struct;
import java.util.List;

/** What the OpenAPI document says about decisions on versions. */
final class ReleasesPaths {

  private static final Struct TEXT = new Struct().put("type", "string");
  private static final Struct NUMBER = new Struct().put("type", "number");
  private static final Struct ANY = new Struct().put("type", "object");

  private ReleasesPaths() {}

  static void add(Struct paths, String project) {
    String at = NativeDoor.PROJECTS + "/" + project + ReleasesDoor.MODELS;
    Struct version = new Struct().put("version", TEXT).put("reason", TEXT);
    Struct reason = new Struct().put("reason", TEXT);
    Struct share = new Struct().put("type", "number").put("minimum", 0).put("maximum", 1);
    Struct shares = new Struct().put("type", "array").put("items", share);
    Struct canary =
        new Struct()
            .put("version", TEXT)
            .put("reason", TEXT)
            .put("share", share)
            .put("shares", shares)
            .put("dwell_seconds", NUMBER)
            .put("rows", NUMBER);
    paths.put(
        at,
        new Struct()
            .put("get", NativePaths.get("Which versions answer", "releases", project, ANY)));
    post(paths, at + "/promote", "Make a version the champion", project, version, "version");
    post(paths, at + "/rollback", "Go back to the champion before", project, reason);
    post(paths, at + "/canary", "Give a version some requests", project, canary, "version");
    paths.put(
        at + "/canary/comparison",
        new Struct()
            .put(
                "get",
                NativePaths.get(
                    "What labels say about champion and challenger", "comparison", project, ANY)));
    post(paths, at + "/canary/stop", "Take the requests from it", project, reason);
    post(paths, at + "/approve", "Say yes to a version that waits", project, version, "version");
    post(paths, at + "/refuse", "Say no to a version that waits", project, version, "version");
  }

  private static void post(
      Struct paths,
      String at,
      String summary,
      String project,
      Struct properties,
      String... required) {
    String operation =
        String.join("_", List.of(at.substring(at.indexOf("/models") + 1).split("/", -1)));
    Struct body = NativePaths.object(properties, required);
    Struct post = NativePaths.post(summary, operation, project, body, ANY);
    Struct responses = post.struct("responses");
    responses.put("404", NativePaths.content("There is no such version", NativePaths.ERROR));
    responses.put("409", NativePaths.content("It cannot be done as things are", NativePaths.ERROR));
    paths.put(at, new Struct().put("post", post));
  }
}
