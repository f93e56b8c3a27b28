package dev.coppice.tracking;

import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.time.Clock;

/** Experiments, their runs, and what the runs left. */
public record Tracking(
    Experiments experiments, Runs runs, LoggedModels models, Artifacts artifacts) {

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static Tracking open(Store store, Clock clock) {
    Metadata metadata = store.metadata();
    metadata.migrate("tracking", Tracking.class, "0001-runs.sql", "0002-logged-models.sql");
    return new Tracking(
        new Experiments(metadata, clock),
        new Runs(metadata, clock),
        new LoggedModels(metadata, clock),
        new Artifacts(metadata, store.blobs()));
  }

  /** The next number of a kind of thing; inside a write. */
  static long next(Sql sql, String counter) {
    sql.run("update counters set value = value + 1 where name = ?", counter);
    return sql.number("select value from counters where name = ?", counter);
  }
}
