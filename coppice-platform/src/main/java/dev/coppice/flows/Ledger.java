package dev.coppice.flows;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Where the progress of one run is written. Every write asks first whether this process still has
 * the run: one that was taken for dead and wakes up again changes nothing.
 */
record Ledger(Metadata metadata, Clock clock, long run, String owner) {

  private interface Change {
    void on(Sql sql, long now);
  }

  private void write(Change change) {
    metadata.write(
        sql -> {
          requireOwner(sql);
          change.on(sql, clock.millis());
          return Map.of();
        });
  }

  private void requireOwner(Sql sql) {
    if (sql.number("select count(*) from flow_runs where seq = ? and owner = ?", run, owner) == 0) {
      throw new Superseded();
    }
  }

  boolean isCancelled() {
    return metadata.read(sql -> sql.number("select cancel from flow_runs where seq = ?", run)) > 0;
  }

  /** When a step may be tried again; 0 when there is nothing to wait for. */
  long notBefore(String step) {
    return metadata.read(
        sql ->
            sql.number("select not_before from flow_steps where run = ? and step = ?", run, step));
  }

  /** Answers which attempt this is. */
  int begin(String step) {
    write(
        (sql, now) ->
            sql.run(
                "insert into flow_steps"
                    + " (run, step, status, attempts, begun, not_before, result, failure)"
                    + " values (?, ?, 'RUNNING', 1, ?, 0, '', '') on conflict (run, step)"
                    + " do update set status = 'RUNNING', attempts = flow_steps.attempts + 1",
                run,
                step,
                now));
    return metadata
        .read(
            sql ->
                sql.number("select attempts from flow_steps where run = ? and step = ?", run, step))
        .intValue();
  }

  /**
   * The effect and the note that it happened stand or fall together, and so does the end of the run
   * when it is the last.
   */
  Struct done(String step, Outcome outcome) {
    return metadata.write(
        sql -> {
          requireOwner(sql);
          Struct result = result(outcome, sql);
          sql.run(
              "update flow_steps set status = 'DONE', ended = ?, result = ?, failure = ''"
                  + " where run = ? and step = ?",
              clock.millis(),
              text(result),
              run,
              step);
          if (outcome instanceof Outcome.Last) {
            end(sql, clock.millis(), FlowStatus.FINISHED, "");
          }
          return result;
        });
  }

  private static Struct result(Outcome outcome, Sql sql) {
    if (outcome instanceof Outcome.Written written) {
      return written.effect().on(sql);
    }
    return outcome instanceof Outcome.Done done ? done.result() : ((Outcome.Last) outcome).result();
  }

  void failed(String step, String failure, Duration wait) {
    write(
        (sql, now) -> {
          sql.run(
              "update flow_steps set status = 'WAITING', failure = ?, not_before = ?"
                  + " where run = ? and step = ?",
              failure,
              now + wait.toMillis(),
              run,
              step);
          log(sql, now, step, "failed, next attempt in " + wait.toMillis() + " ms: " + failure);
        });
  }

  /** It waits for something else than itself, which is no attempt. */
  void later(String step, Outcome.Later later) {
    write(
        (sql, now) -> {
          String before =
              sql.first(
                      "select failure from flow_steps where run = ? and step = ?",
                      row -> row.text(1),
                      run,
                      step)
                  .orElse("");
          sql.run(
              "update flow_steps set status = 'WAITING', attempts = 0, failure = ?, not_before = ?"
                  + " where run = ? and step = ?",
              later.why(),
              now + later.pause().toMillis(),
              run,
              step);
          if (!before.equals(later.why())) {
            log(sql, now, step, later.why());
          }
        });
  }

  /** The step failed for good, and the run with it. */
  void failed(String step, String failure) {
    write(
        (sql, now) -> {
          sql.run(
              "update flow_steps set status = 'FAILED', ended = ?, failure = ?"
                  + " where run = ? and step = ?",
              now,
              failure,
              run,
              step);
          log(sql, now, step, "failed: " + failure);
          end(sql, now, FlowStatus.FAILED, "Step '" + step + "': " + failure);
        });
  }

  void end(FlowStatus status, String reason) {
    write((sql, now) -> end(sql, now, status, reason));
  }

  private void end(Sql sql, long now, FlowStatus status, String reason) {
    sql.run(
        "update flow_runs set status = ?, ended = ?, reason = ? where seq = ?",
        status.name(),
        now,
        reason,
        run);
    log(sql, now, "", status.name().toLowerCase(Locale.ROOT));
  }

  void log(String step, String line) {
    write((sql, now) -> log(sql, now, step, line));
  }

  private void log(Sql sql, long now, String step, String line) {
    sql.run(
        "insert into flow_log (run, number, at, step, line) select ?,"
            + " coalesce(max(number), 0) + 1, ?, ?, ? from flow_log where run = ?",
        run,
        now,
        step,
        line,
        run);
  }

  static String text(Struct struct) {
    return new String(JsonStruct.compact(struct), StandardCharsets.UTF_8);
  }

  static Struct struct(String text) {
    return text.isEmpty() ? new Struct() : JsonStruct.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
