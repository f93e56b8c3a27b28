package dev.coppice.api;

import dev.coppice.codec.Struct;

/** What the OpenAPI document says about the monitoring of one project. */
final class MonitoringPaths {

  private static final Struct ANY = new Struct().put("type", "object");

  private MonitoringPaths() {}

  static void add(Struct paths, String project) {
    String at = NativeDoor.PROJECTS + "/" + project;
    paths.put(
        at + "/drift",
        new Struct()
            .put(
                "get",
                NativePaths.get(
                    "How the last window differs from training", "drift", project, ANY)));
    paths.put(
        at + "/alerts",
        new Struct()
            .put("get", NativePaths.get("Alerts, the newest first", "alerts", project, ANY)));
  }
}
