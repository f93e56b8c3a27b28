package dev.coppice.monitoring;

import dev.coppice.codec.Struct;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which a version's rows were not like its training rows.
 *
 * @param level the highest it came to
 * @param columns that a policy named when it came to that level
 * @param closed null as long as it is open
 * @param acknowledgedBy who has seen it, and null as long as nobody has
 */
public record Alert(
    long id,
    String project,
    String version,
    Verdict level,
    Severity severity,
    String reason,
    List<String> columns,
    Instant opened,
    @Nullable Instant closed,
    @Nullable String acknowledgedBy,
    @Nullable Instant acknowledged) {

  public Alert {
    columns = List.copyOf(columns);
  }

  public boolean isOpen() {
    return closed == null;
  }

  public Struct toStruct() {
    return new Struct()
        .put("id", id)
        .put("project", project)
        .put("version", version)
        .put("level", level.word())
        .put("severity", severity.word())
        .put("reason", reason)
        .putTexts("columns", columns)
        .put("opened", opened.toString())
        .putIfPresent("closed", closed == null ? null : closed.toString())
        .putIfPresent("acknowledged_by", acknowledgedBy)
        .putIfPresent("acknowledged", acknowledged == null ? null : acknowledged.toString());
  }
}
