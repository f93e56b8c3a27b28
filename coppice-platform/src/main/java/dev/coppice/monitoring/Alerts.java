package dev.coppice.monitoring;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Metadata;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that are remembered, with who has seen them, and the news about them that somebody
 * must still be told. Of one version at most one is open, whatever the number of replicas.
 */
public final class Alerts {

  private static final String COLUMNS =
      "id, project, version, level, severity, reason, columns, opened, closed, acknowledged_by,"
          + " acknowledged";

  private final Metadata metadata;
  private final InstantSource clock;

  private Alerts(Metadata metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  public static Alerts open(Store store, InstantSource clock) {
    store.metadata().migrate("monitoring", List.of(script()));
    return new Alerts(store.metadata(), clock);
  }

  private static String script() {
    try (InputStream in = Alerts.class.getResourceAsStream("0001-alerts.sql")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest first. */
  public List<Alert> list(String project, int most) {
    return metadata.read(
        sql ->
            sql.all(
                "select "
                    + COLUMNS
                    + " from alerts where project = ? order by opened desc, id desc limit ?",
                Alerts::alert,
                project,
                most));
  }

  /** The one of a version that is open, if one is. */
  public Optional<Alert> open(String project, String version) {
    return metadata.read(sql -> open(sql, project, version));
  }

  private static Optional<Alert> open(Sql sql, String project, String version) {
    return sql.first(
        "select " + COLUMNS + " from alerts where project = ? and version = ? and closed is null",
        Alerts::alert,
        project,
        version);
  }

  /**
   * Says that somebody has seen an alert and cares.
   *
   * @throws NotFound when there is none of this number
   * @throws Conflict when somebody else has said so already
   */
  public Alert acknowledge(long id, String by) {
    return metadata.write(
        sql -> {
          Alert alert = alert(sql, id);
          if (alert.acknowledgedBy() != null) {
            throw new Conflict("Alert " + id + " was acknowledged by " + alert.acknowledgedBy());
          }
          sql.run(
              "update alerts set acknowledged_by = ?, acknowledged = ? where id = ?",
              by,
              clock.instant().toEpochMilli(),
              id);
          return alert(sql, id);
        });
  }

  private static Alert alert(Sql sql, long id) {
    return sql.first("select " + COLUMNS + " from alerts where id = ?", Alerts::alert, id)
        .orElseThrow(() -> new NotFound("There is no alert " + id));
  }

  /** Opens an alert, or lifts the open one to a higher level; nothing when it is there already. */
  void raise(String project, String version, DriftReport report) {
    long now = clock.instant().toEpochMilli();
    List<String> columns = report.drifted().stream().map(ColumnDrift::name).toList();
    String names =
        new String(
            JsonStruct.compact(new Struct().putTexts("columns", columns)), StandardCharsets.UTF_8);
    metadata.write(
        sql -> {
          Optional<Alert> open = open(sql, project, version);
          if (open.isPresent() && open.get().level().compareTo(report.verdict()) >= 0) {
            return 0;
          }
          if (open.isPresent()) {
            sql.run(
                "update alerts set level = ?, severity = ?, reason = ?, columns = ? where id = ?",
                report.verdict().name(),
                report.severity().name(),
                report.reason(),
                names,
                open.get().id());
          } else {
            sql.run(
                "insert into alerts"
                    + " (id, project, version, level, severity, reason, columns, opened)"
                    + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                next(sql, "alerts"),
                project,
                version,
                report.verdict().name(),
                report.severity().name(),
                report.reason(),
                names,
                now);
          }
          tell(sql, open.isPresent() ? "raised" : "opened", project, version, now);
          return 1;
        });
  }

  /** Closes the open alert of a version, if there is one. */
  void close(String project, String version) {
    long now = clock.instant().toEpochMilli();
    metadata.write(
        sql -> {
          if (open(sql, project, version).isPresent()) {
            tell(sql, "closed", project, version, now);
            sql.run(
                "update alerts set closed = ?"
                    + " where project = ? and version = ? and closed is null",
                now,
                project,
                version);
          }
          return 0;
        });
  }

  private static long next(Sql sql, String table) {
    return sql.number("select coalesce(max(id), 0) + 1 from " + table);
  }

  private static void tell(Sql sql, String event, String project, String version, long now) {
    Alert alert = open(sql, project, version).orElseThrow();
    Struct body =
        new Struct()
            .put("event", "alert_" + event)
            .put("time", Instant.ofEpochMilli(now).toString())
            .put("alert", alert.toStruct());
    sql.run(
        "insert into alert_news (id, alert, attempts, next_attempt, body) values (?, ?, 0, ?, ?)",
        next(sql, "alert_news"),
        alert.id(),
        now,
        new String(JsonStruct.compact(body), StandardCharsets.UTF_8));
  }

  /** News that somebody must be told, the oldest first. */
  record News(long id, long attempts, String body) {}

  List<News> waiting(String project) {
    return metadata.read(
        sql ->
            sql.all(
                "select n.id, n.attempts, n.body from alert_news n join alerts a on a.id = n.alert"
                    + " where n.told is null and n.next_attempt <= ? and a.project = ?"
                    + " order by n.id",
                row -> new News(row.integer(1), row.integer(2), row.text(3)),
                clock.instant().toEpochMilli(),
                project));
  }

  /** Takes news on, so that of several replicas one tells them. */
  boolean take(News news, long nextAttempt) {
    return metadata.write(
            sql ->
                sql.run(
                    "update alert_news set attempts = attempts + 1, next_attempt = ?"
                        + " where id = ? and attempts = ? and told is null",
                    nextAttempt,
                    news.id(),
                    news.attempts()))
        > 0;
  }

  void told(News news) {
    metadata.write(
        sql ->
            sql.run(
                "update alert_news set told = ? where id = ?",
                clock.instant().toEpochMilli(),
                news.id()));
  }

  private static Alert alert(Row row) {
    byte[] columns = row.text(7).getBytes(StandardCharsets.UTF_8);
    return new Alert(
        row.integer(1),
        row.text(2),
        row.text(3),
        Verdict.valueOf(row.text(4)),
        Severity.valueOf(row.text(5)),
        row.text(6),
        JsonStruct.read(columns).texts("columns"),
        Instant.ofEpochMilli(row.integer(8)),
        time(row.findInteger(9)),
        row.findText(10),
        time(row.findInteger(11)));
  }

  private static @Nullable Instant time(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
