package dev.coppice.serving;

import dev.coppice.codec.Struct;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one process says that it serves.
 *
 * @param instance the process
 * @param model the registered model that it follows
 * @param level who leads there: {@code champion}, or who stands in for it
 * @param version the number of the leading version; 0 when it has none from the registry
 * @param challenger the number of the version that is tried; 0 for none
 * @param share of the requests that it gets
 * @param trouble what keeps it from serving what the registry says; empty when nothing does
 * @param at when it said so
 */
public record Replica(
    String instance,
    String project,
    String model,
    String level,
    int version,
    int challenger,
    double share,
    String trouble,
    Instant at) {

  Struct toStruct() {
    return new Struct()
        .put("level", level)
        .put("version", version)
        .put("challenger", challenger)
        .put("share", share)
        .put("trouble", trouble);
  }

  static Replica read(String instance, String project, String model, Struct body, Instant at) {
    return new Replica(
        instance,
        project,
        model,
        body.text("level"),
        body.smallInteger("version"),
        body.smallInteger("challenger"),
        body.number("share"),
        body.text("trouble"),
        at);
  }

  boolean saysTheSameAs(@Nullable Replica other) {
    return other != null
        && other.level.equals(level)
        && other.version == version
        && other.challenger == challenger
        && other.share == share
        && other.trouble.equals(trouble);
  }
}
