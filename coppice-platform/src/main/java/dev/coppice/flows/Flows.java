package dev.coppice.flows;

import dev.coppice.codec.Sha256;
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
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The runs of flows: asking for them, looking at them, stopping them. */
public final class Flows {

  private static final int ID_DIGITS = 32;
  private static final String COLUMNS =
      "select seq, id, project, flow, asked_by, input, status, created, begun, ended, cancel, reason"
          + " from flow_runs";
  private static final String OPEN = "status in ('QUEUED', 'RUNNING')";

  private final Metadata metadata;
  private final Clock clock;

  private Flows(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * @throws Conflict when a newer Coppice wrote the store
   */
  public static Flows open(Store store, Clock clock) {
    store.metadata().migrate("flows", List.of(script("0001-flows.sql")));
    return new Flows(store.metadata(), clock);
  }

  private static String script(String name) {
    try (InputStream in = Flows.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asks for a run. The same project and {@code askedBy} give the same run, whatever became of it.
   */
  public FlowRun ask(NewFlowRun wanted) {
    String id = id(wanted.project(), wanted.askedBy());
    return metadata.write(
        sql -> {
          Optional<FlowRun> known = find(sql, id);
          if (known.isPresent()) {
            return known.get();
          }
          sql.run(
              "insert into flow_runs (seq, id, project, flow, asked_by, input, status, created,"
                  + " owner, cancel, reason)"
                  + " values (?, ?, ?, ?, ?, ?, 'QUEUED', ?, '', 0, '')",
              sql.number("select coalesce(max(seq), 0) + 1 from flow_runs"),
              id,
              wanted.project(),
              wanted.flow(),
              wanted.askedBy(),
              Ledger.text(wanted.input()),
              clock.millis());
          return find(sql, id).orElseThrow();
        });
  }

  private static String id(String project, String askedBy) {
    String both = project + "\n" + askedBy;
    return Sha256.of(both.getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS);
  }

  /**
   * @throws NotFound when there is none
   */
  public FlowRun get(String id) {
    return metadata
        .read(sql -> find(sql, id))
        .orElseThrow(() -> new NotFound("There is no flow run '" + id + "'"));
  }

  /**
   * The run that somebody means.
   *
   * @param reference an id, the beginning of one, or {@code latest}
   * @throws NotFound when it is none, or could be several
   */
  public FlowRun meant(String reference) {
    List<FlowRun> meant =
        reference.equals("latest")
            ? list(1)
            : list(
                " where id >= ? and id < ? order by seq desc limit 2", reference, reference + "~");
    if (meant.size() != 1) {
      String why = meant.isEmpty() ? "There is no flow run '" : "Several flow runs begin with '";
      throw new NotFound(why + reference + "'");
    }
    return meant.get(0);
  }

  /** Of all projects, the newest first. */
  public List<FlowRun> list(int most) {
    return list(" order by seq desc limit " + most);
  }

  /** The newest first. */
  public List<FlowRun> list(String project, int most) {
    return list(" where project = ? order by seq desc limit " + most, project);
  }

  private List<FlowRun> list(String which, Object... values) {
    return metadata.read(
        sql ->
            sql.all(COLUMNS + which, row -> row.text(2), values).stream()
                .map(id -> find(sql, id).orElseThrow())
                .toList());
  }

  /** The projects that have work to do. */
  public List<String> projectsWithWork() {
    return metadata.read(
        sql ->
            sql.all(
                "select distinct project from flow_runs where " + OPEN + " order by project",
                row -> row.text(1)));
  }

  /** Whether a project has work to do. */
  public boolean hasWork(String project) {
    return metadata.read(
        sql ->
            sql.number("select count(*) from flow_runs where " + OPEN + " and project = ?", project)
                > 0);
  }

  /** What a run said, the oldest first. */
  public List<LogLine> log(String id) {
    return metadata.read(
        sql ->
            sql.all(
                "select l.at, l.step, l.line from flow_log l join flow_runs r on r.seq = l.run"
                    + " where r.id = ? order by l.number",
                row -> new LogLine(row.integer(1), row.text(2), row.text(3)),
                id));
  }

  /**
   * Stops a run: at once when it waits for its turn, else when its step has ended.
   *
   * @throws NotFound when there is none
   * @throws Conflict when it has ended
   */
  public FlowRun cancel(String id) {
    return metadata.write(
        sql -> {
          FlowRun run =
              find(sql, id).orElseThrow(() -> new NotFound("There is no flow run '" + id + "'"));
          if (run.status().hasEnded()) {
            throw new Conflict("Flow run " + id + " has ended: " + run.status());
          }
          sql.run("update flow_runs set cancel = 1 where id = ?", id);
          sql.run(
              "update flow_runs set status = 'CANCELLED', ended = ?"
                  + " where id = ? and status = 'QUEUED'",
              clock.millis(),
              id);
          return find(sql, id).orElseThrow();
        });
  }

  Metadata metadata() {
    return metadata;
  }

  Clock clock() {
    return clock;
  }

  /** A run that this process shall do now: one that was left half done, else the oldest. */
  Optional<Ledger> take(String project, String owner) {
    return metadata.write(
        sql -> {
          Optional<Long> next =
              sql.first(
                  "select seq from flow_runs where "
                      + OPEN
                      + " and project = ? order by case status when 'RUNNING' then 0 else 1 end,"
                      + " seq limit 1",
                  row -> row.integer(1),
                  project);
          next.ifPresent(
              seq ->
                  sql.run(
                      "update flow_runs set status = 'RUNNING', owner = ?,"
                          + " begun = coalesce(begun, ?) where seq = ?",
                      owner,
                      clock.millis(),
                      seq));
          return next.map(seq -> new Ledger(metadata, clock, seq, owner));
        });
  }

  FlowRun get(long seq) {
    return metadata.read(
        sql ->
            sql.first(COLUMNS + " where seq = ?", row -> row.text(2), seq)
                .flatMap(id -> find(sql, id))
                .orElseThrow());
  }

  private static Optional<FlowRun> find(Sql sql, String id) {
    Optional<Long> seq =
        sql.first("select seq from flow_runs where id = ?", row -> row.integer(1), id);
    if (seq.isEmpty()) {
      return Optional.empty();
    }
    List<FlowStep> steps =
        sql.all(
            "select step, status, attempts, begun, ended, result, failure from flow_steps"
                + " where run = ? order by begun, step",
            Flows::step,
            seq.get());
    return sql.first(COLUMNS + " where id = ?", row -> run(row, steps), id);
  }

  private static FlowStep step(Row row) {
    return new FlowStep(
        row.text(1),
        FlowStep.Status.valueOf(row.text(2)),
        (int) row.integer(3),
        row.integer(4),
        row.findInteger(5),
        Ledger.struct(row.text(6)),
        row.text(7));
  }

  private static FlowRun run(Row row, List<FlowStep> steps) {
    Struct input = Ledger.struct(row.text(6));
    return new FlowRun(
        row.text(2),
        row.text(3),
        row.text(4),
        row.text(5),
        input,
        FlowStatus.valueOf(row.text(7)),
        row.integer(8),
        row.findInteger(9),
        row.findInteger(10),
        row.integer(11) > 0,
        row.text(12),
        steps);
  }
}
