package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.serving.Routing;
import dev.coppice.serving.ShadowCounts;

/** Who answers, as a document. */
final class RoutingView {

  private RoutingView() {}

  static Struct of(Routing routing) {
    Struct struct = new Struct().put("level", routing.level());
    struct.putIfPresent("version", routing.version());
    struct.putIfPresent("challenger", routing.challenger());
    struct.put("challenger_share", routing.share());
    ShadowCounts shadow = routing.shadow();
    if (shadow != null) {
      struct.put(
          "shadow",
          new Struct()
              .put("version", shadow.version())
              .put("scored", shadow.scored())
              .put("dropped", shadow.dropped())
              .put("failed", shadow.failed())
              .put("decided_otherwise", shadow.otherwise()));
    }
    put(struct, "standing_in_because", routing.why());
    return put(struct, "trouble", routing.trouble());
  }

  private static Struct put(Struct struct, String name, String text) {
    return text.isEmpty() ? struct : struct.put(name, text);
  }
}
