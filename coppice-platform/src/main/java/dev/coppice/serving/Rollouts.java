package dev.coppice.serving;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.serving.Rollout.State;
import dev.coppice.store.Metadata;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What candidates get, in the store: all replicas read it there, and it outlives them. Each change
 * says which state it starts from, so that of two replicas with the same idea one succeeds.
 */
public final class Rollouts {

  private static final String COLUMNS =
      "select id, model, candidate, champion_moves, plan, step, state, actor, reason, started,"
          + " moved from rollouts ";

  private final Metadata metadata;
  private final Audit audit;
  private final Clock clock;

  private Rollouts(Metadata metadata, Audit audit, Clock clock) {
    this.metadata = metadata;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static Rollouts open(Store store, Clock clock) {
    Audit audit = Audit.open(store, clock);
    migrate(store);
    return new Rollouts(store.metadata(), audit, clock);
  }

  static void migrate(Store store) {
    store.metadata().migrate("serving", Rollouts.class, "0001-rollouts.sql");
  }

  /** Champion and candidate of a step, over all replicas. */
  record Counts(ArmCounts candidate, ArmCounts champion) {}

  /**
   * Begins one; whatever ran for the model ends.
   *
   * @param championMoves how often the champion has moved so far
   */
  public Rollout start(String model, int candidate, int championMoves, RampPlan plan, By by) {
    return metadata.write(
        sql -> {
          Instant now = now();
          latest(sql, model)
              .filter(earlier -> earlier.state() != State.STOPPED)
              .ifPresent(earlier -> end(sql, earlier, by.because("another one began"), now));
          long id = sql.number("select coalesce(max(id), 0) + 1 from rollouts");
          Rollout made =
              new Rollout(
                  id,
                  model,
                  candidate,
                  championMoves,
                  plan,
                  0,
                  State.RUNNING,
                  by.actor(),
                  by.reason(),
                  now,
                  now);
          sql.run(
              "insert into rollouts (id, model, candidate, champion_moves, plan, step, state, actor,"
                  + " reason, started, moved) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              id,
              model,
              candidate,
              championMoves,
              text(plan.toStruct()),
              0,
              State.RUNNING.name(),
              by.actor(),
              by.reason(),
              now.toEpochMilli(),
              now.toEpochMilli());
          record(sql, by, "rollout.start", made, new Struct().put("plan", plan.toStruct()));
          return made;
        });
  }

  /** The newest of a model, in whatever state. */
  public Optional<Rollout> latest(String model) {
    return metadata.read(sql -> latest(sql, model));
  }

  /**
   * Takes the traffic away from a candidate.
   *
   * @throws NotFound when none gets any
   */
  public Rollout stop(String model, By by) {
    return metadata.write(
        sql -> {
          Rollout running =
              latest(sql, model)
                  .filter(rollout -> rollout.state() != State.STOPPED)
                  .orElseThrow(
                      () ->
                          new NotFound(
                              "No version of '"
                                  + model
                                  + "' is being rolled out; nothing to stop"));
          return end(sql, running, by, now());
        });
  }

  /** The same, unless somebody was quicker. */
  void stop(Rollout seen, By by) {
    change(seen, sql -> end(sql, seen, by, now()));
  }

  /** Goes on to the next step, unless somebody was quicker. */
  void next(Rollout seen, By by) {
    change(
        seen,
        sql -> {
          Rollout next = seen.at(seen.step() + 1, now());
          write(sql, next);
          record(sql, by, "rollout.step", next, new Struct().put("share", next.share()));
          return next;
        });
  }

  /** Says that the plan is fulfilled, unless somebody was quicker. */
  void complete(Rollout seen, By by) {
    change(
        seen,
        sql -> {
          Rollout done = seen.as(State.COMPLETE, by.actor(), by.reason(), now());
          write(sql, done);
          record(sql, by, "rollout.complete", done, new Struct());
          return done;
        });
  }

  private void change(Rollout seen, Metadata.Work<Rollout> change) {
    metadata.write(
        sql -> {
          boolean same =
              latest(sql, seen.model())
                  .filter(
                      now ->
                          now.id() == seen.id()
                              && now.step() == seen.step()
                              && now.state() == seen.state())
                  .isPresent();
          return same ? change.on(sql) : seen;
        });
  }

  private Rollout end(Sql sql, Rollout rollout, By by, Instant now) {
    Rollout ended = rollout.as(State.STOPPED, by.actor(), by.reason(), now);
    write(sql, ended);
    record(sql, by, "rollout.stop", ended, new Struct().put("share", rollout.share()));
    return ended;
  }

  private static void write(Sql sql, Rollout rollout) {
    sql.run(
        "update rollouts set step = ?, state = ?, actor = ?, reason = ?, moved = ? where id = ?",
        rollout.step(),
        rollout.state().name(),
        rollout.actor(),
        rollout.reason(),
        rollout.moved().toEpochMilli(),
        rollout.id());
  }

  private void record(Sql sql, By by, String action, Rollout rollout, Struct facts) {
    audit.add(sql, Entry.of(by, action, rollout.model() + "/" + rollout.candidate(), facts));
  }

  /** What one replica has counted so far in the present step. */
  void report(Rollout rollout, String instance, Counts counts) {
    metadata.write(
        sql ->
            sql.run(
                "insert into rollout_counts (rollout, step, instance, candidate, champion)"
                    + " values (?, ?, ?, ?, ?) on conflict (rollout, step, instance) do update set"
                    + " candidate = excluded.candidate, champion = excluded.champion",
                rollout.id(),
                rollout.step(),
                instance,
                text(counts.candidate().toStruct()),
                text(counts.champion().toStruct())));
  }

  /** What all replicas have counted in the present step. */
  Counts counts(Rollout rollout) {
    return metadata.read(
        sql ->
            sql
                .all(
                    "select candidate, champion from rollout_counts where rollout = ? and step = ?",
                    row ->
                        new Counts(
                            ArmCounts.read(struct(row.text(1))),
                            ArmCounts.read(struct(row.text(2)))),
                    rollout.id(),
                    rollout.step())
                .stream()
                .reduce(
                    new Counts(ArmCounts.none(0), ArmCounts.none(0)),
                    (a, b) ->
                        new Counts(
                            a.candidate().plus(b.candidate()), a.champion().plus(b.champion()))));
  }

  private static Optional<Rollout> latest(Sql sql, String model) {
    List<Rollout> found =
        sql.all(COLUMNS + "where model = ? order by id desc limit 1", Rollouts::rollout, model);
    return found.stream().findFirst();
  }

  private static Rollout rollout(Row row) {
    return new Rollout(
        row.integer(1),
        row.text(2),
        (int) row.integer(3),
        (int) row.integer(4),
        RampPlan.read(struct(row.text(5))),
        (int) row.integer(6),
        State.valueOf(row.text(7)),
        row.text(8),
        row.text(9),
        Instant.ofEpochMilli(row.integer(10)),
        Instant.ofEpochMilli(row.integer(11)));
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static String text(Struct struct) {
    return new String(JsonStruct.compact(struct), StandardCharsets.UTF_8);
  }

  private static Struct struct(String text) {
    return JsonStruct.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
