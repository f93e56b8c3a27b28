package dev.coppice.tracking;

import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Objects;

/** Experiments, their runs, and what the runs left. */
public record Tracking(
    Experiments experiments, Runs runs, LoggedModels models, Artifacts artifacts) {

  private static final List<String> SCRIPTS = List.of("0001-runs.sql", "0002-logged-models.sql");

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static Tracking open(Store store, Clock clock) {
    Metadata metadata = store.metadata();
    metadata.migrate("tracking", SCRIPTS.stream().map(Tracking::script).toList());
    return new Tracking(
        new Experiments(metadata, clock),
        new Runs(metadata, clock),
        new LoggedModels(metadata, clock),
        new Artifacts(metadata, store.blobs()));
  }

  private static String script(String name) {
    try (InputStream in = Tracking.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next number of a kind of thing; inside a write. */
  static long next(Sql sql, String counter) {
    sql.run("update counters set value = value + 1 where name = ?", counter);
    return sql.number("select value from counters where name = ?", counter);
  }
}
