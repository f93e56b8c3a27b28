package dev.coppice.serving;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Metadata;
import dev.coppice.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The processes that serve a model, as they say so in the store. */
public final class Replicas {

  /** Whoever has said nothing for so long is gone. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Metadata metadata;
  private final Clock clock;

  private Replicas(Metadata metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  public static Replicas open(Store store, Clock clock) {
    Rollouts.migrate(store);
    return new Replicas(store.metadata(), clock);
  }

  /** Those that serve a model now, by instance and project. */
  public List<Replica> of(String model) {
    long since = clock.instant().minus(PATIENCE).toEpochMilli();
    return metadata.read(
        sql ->
            sql.all(
                "select instance, project, model, body, at from serving_state"
                    + " where model = ? and at >= ? order by instance, project",
                row ->
                    Replica.read(
                        row.text(1),
                        row.text(2),
                        row.text(3),
                        JsonStruct.read(row.text(4).getBytes(StandardCharsets.UTF_8)),
                        Instant.ofEpochMilli(row.integer(5))),
                model,
                since));
  }

  /**
   * Waits until all who serve a model lead with this version; nobody may serve it.
   *
   * @return those who do
   * @throws Unavailable naming those who do not, when they do not in time
   */
  public List<Replica> await(String model, int version, Duration most) {
    Instant end = clock.instant().plus(most);
    while (true) {
      List<Replica> all = of(model);
      List<Replica> behind = all.stream().filter(one -> one.version() != version).toList();
      if (behind.isEmpty()) {
        return all;
      }
      if (clock.instant().isAfter(end)) {
        throw new Unavailable(behind(model, version, behind, all.size(), most));
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static String behind(
      String model, int version, List<Replica> behind, int all, Duration most) {
    StringBuilder text = new StringBuilder();
    for (Replica one : behind) {
      text.append("; ").append(one.instance()).append(" serves ");
      text.append(one.version() == 0 ? "none" : one.level() + " " + one.version());
      text.append(one.trouble().isEmpty() ? "" : " (" + one.trouble() + ")");
    }
    return behind.size()
        + " of "
        + all
        + " processes do not serve "
        + model
        + "/"
        + version
        + " after "
        + most.toMillis()
        + " ms"
        + text;
  }

  void publish(Replica replica) {
    String body = new String(JsonStruct.compact(replica.toStruct()), StandardCharsets.UTF_8);
    metadata.write(
        sql -> {
          sql.run(
              "delete from serving_state where at < ?",
              replica.at().minus(PATIENCE.multipliedBy(20)).toEpochMilli());
          return sql.run(
              "insert into serving_state (instance, project, model, body, at)"
                  + " values (?, ?, ?, ?, ?) on conflict (instance, project) do update set"
                  + " model = excluded.model, body = excluded.body, at = excluded.at",
              replica.instance(),
              replica.project(),
              replica.model(),
              body,
              replica.at().toEpochMilli());
        });
  }

  /** Says that a process serves no more. */
  void remove(String instance, String project) {
    metadata.write(
        sql ->
            sql.run(
                "delete from serving_state where instance = ? and project = ?", instance, project));
  }
}
