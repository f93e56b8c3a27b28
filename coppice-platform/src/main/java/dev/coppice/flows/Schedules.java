package dev.coppice.flows;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Metadata;
import dev.coppice.store.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The schedules of a store. A running {@link FlowScheduler} follows them within seconds. */
public record Schedules(Flows flows) {

  private static final int LOOKED_AT = 1000; // of the project's newest runs

  private static final String COLUMNS =
      "select project, name, flow, timing, zone, input from flow_schedules";

  private Metadata metadata() {
    return flows.metadata();
  }

  /** Adds one; one of the same name is replaced. */
  public void put(Schedule schedule) {
    metadata()
        .write(
            sql ->
                sql.run(
                    "insert into flow_schedules (project, name, flow, timing, zone, input, created)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (project, name) do update set"
                        + " flow = excluded.flow, timing = excluded.timing,"
                        + " zone = excluded.zone, input = excluded.input",
                    schedule.project(),
                    schedule.name(),
                    schedule.flow(),
                    schedule.timing().text(),
                    schedule.timing().zone(),
                    Ledger.text(schedule.input()),
                    flows.clock().millis()));
  }

  /** All of them, by project and name. */
  public List<Schedule> all() {
    return metadata()
        .read(sql -> sql.all(COLUMNS + " order by project, name", Schedules::schedule));
  }

  /** Those of a project, by name. */
  public List<Schedule> of(String project) {
    return metadata()
        .read(
            sql ->
                sql.all(
                    COLUMNS + " where project = ? order by name", Schedules::schedule, project));
  }

  /** The newest run that it asked for. */
  public Optional<FlowRun> last(Schedule schedule) {
    return flows.list(schedule.project(), LOOKED_AT).stream()
        .filter(run -> run.askedBy().startsWith(schedule.asking()))
        .findFirst();
  }

  /**
   * When it is due next, if that can be told: an interval counts from the moment a server first
   * sees it.
   */
  public Optional<Instant> next(Schedule schedule) {
    Instant now = flows.clock().instant();
    Optional<Instant> due =
        last(schedule)
            .map(run -> Instant.parse(run.askedBy().substring(schedule.asking().length())));
    return due.isPresent() || schedule.timing().isCron()
        ? Optional.of(schedule.timing().next(due.orElse(now), now))
        : Optional.empty();
  }

  /**
   * @throws NotFound when there is none
   */
  public void remove(String project, String name) {
    List<String> known = of(project).stream().map(Schedule::name).toList();
    if (!known.contains(name)) {
      throw new NotFound(
          "Project '" + project + "' has no schedule '" + name + "'" + Nearest.hint(name, known));
    }
    metadata()
        .write(
            sql ->
                sql.run(
                    "delete from flow_schedules where project = ? and name = ?", project, name));
  }

  private static Schedule schedule(Row row) {
    return new Schedule(
        row.text(1),
        row.text(2),
        row.text(3),
        new Timing(row.text(4), row.text(5)),
        Ledger.struct(row.text(6)));
  }
}
