package dev.coppice.predictions;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What really happened, by request id: one label a prediction of a project. Any thread; several
 * processes may hand in.
 *
 * <p>Idea: a table with the request id as its key. Whether a label is the first, a repetition or a
 * contradiction is one look at the key, in the transaction that keeps it, whichever process it came
 * through; a label is on disk when {@link #add} answers. Rejected: append-only files beside the
 * log, where that question means reading millions of lines or a second index, and where a second
 * process is locked out. A label may come before its prediction is logged, and for one that never
 * was.
 */
public final class Labels {

  private static final int TOGETHER = 500; // looked up by one statement
  private static final String LOOK_UP =
      "select request_id, label, known from labels where project = ? and request_id in ("
          + String.join(",", Collections.nCopies(TOGETHER, "?"))
          + ")";
  private static final String ADD =
      "insert into labels (project, request_id, label, known, handed) values (?, ?, ?, ?, ?)"
          + " on conflict (project, request_id) do ";
  private static final String UPDATE =
      "update set label = excluded.label, known = excluded.known, handed = excluded.handed";

  private final Metadata metadata;
  private final String project;
  private final Clock clock;

  private Labels(Metadata metadata, String project, Clock clock) {
    this.metadata = metadata;
    this.project = project;
    this.clock = clock;
  }

  /** What happens to a label that says something else than is known. */
  public enum Contradiction {
    /** What is known stays; the label is named among the conflicts. */
    REPORT,
    /** It takes the place. */
    REPLACE
  }

  /**
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote the store
   */
  public static Labels open(Store store, String project, Clock clock) {
    try (InputStream in = Labels.class.getResourceAsStream("0001-labels.sql")) {
      byte[] script = Objects.requireNonNull(in).readAllBytes();
      store.metadata().migrate("predictions", List.of(new String(script, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Labels(store.metadata(), project, clock);
  }

  /**
   * Keeps labels: all that contradict nothing, in one transaction.
   *
   * @throws InvalidInput with every id or value that is empty or too long; nothing is kept
   */
  public Handed add(List<Label> labels, Contradiction contradiction) {
    check(labels);
    return metadata.write(
        sql -> {
          Handed all = new Handed(0, 0, 0, List.of());
          for (int from = 0; from < labels.size(); from += TOGETHER) {
            List<Label> some = labels.subList(from, Math.min(labels.size(), from + TOGETHER));
            all = sum(all, add(sql, some, contradiction));
          }
          return all;
        });
  }

  private static void check(List<Label> labels) {
    Problems problems = new Problems();
    for (int i = 0; i < labels.size(); i++) {
      check("label " + i + ", request_id", labels.get(i).requestId(), problems);
      check("label " + i + ", label", labels.get(i).value(), problems);
    }
    problems.throwIfAny();
  }

  private static void check(String place, String text, Problems problems) {
    if (text.isEmpty() || text.length() > Label.LONGEST || text.indexOf('\0') >= 0) {
      problems.add(
          place,
          (text.isEmpty() ? "it is empty" : "it has " + text.length() + " characters or a NUL")
              + "; accepted: 1 to "
              + Label.LONGEST
              + " characters");
    }
  }

  private Handed add(Sql sql, List<Label> labels, Contradiction contradiction) {
    Map<String, Label> known = new HashMap<>(lookUp(sql, ids(labels)));
    Map<String, Label> changed = new TreeMap<>();
    List<Handed.Conflict> conflicts = new ArrayList<>();
    int added = 0;
    int repeated = 0;
    int replaced = 0;
    for (Label label : labels) {
      Label before = known.get(label.requestId());
      if (before != null && before.value().equals(label.value())) {
        repeated++;
        continue;
      }
      if (before != null && contradiction == Contradiction.REPORT) {
        conflicts.add(new Handed.Conflict(label.requestId(), before.value(), label.value()));
        continue;
      }
      added += before == null ? 1 : 0;
      replaced += before == null ? 0 : 1;
      known.put(label.requestId(), label);
      changed.put(label.requestId(), label);
    }
    keep(sql, changed.values(), contradiction);
    return new Handed(added, repeated, replaced, conflicts);
  }

  private void keep(Sql sql, Collection<Label> labels, Contradiction contradiction) {
    long now = micros(clock.instant());
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Label label : labels) {
      long time = micros(label.time());
      rows.add(new @Nullable Object[] {project, label.requestId(), label.value(), time, now});
    }
    sql.runAll(ADD + (contradiction == Contradiction.REPLACE ? UPDATE : "nothing"), rows);
  }

  private static Handed sum(Handed left, Handed right) {
    List<Handed.Conflict> conflicts = new ArrayList<>(left.conflicts());
    conflicts.addAll(right.conflicts());
    return new Handed(
        left.added() + right.added(),
        left.repeated() + right.repeated(),
        left.replaced() + right.replaced(),
        conflicts);
  }

  /** The label of a request. */
  public Optional<Label> find(String requestId) {
    return Optional.ofNullable(find(List.of(requestId)).get(requestId));
  }

  /** How many labels the project has. */
  public long count() {
    return metadata.read(
        sql -> sql.number("select count(*) from labels where project = ?", project));
  }

  /**
   * The predictions of a log from a time on to before another, each with its label, in the order
   * they were logged and at constant memory. An id that was logged twice has its label twice. Close
   * the stream.
   */
  public Stream<Labelled> join(LogFiles log, Instant from, Instant to) {
    return Pieces.of(log.between(from, to), TOGETHER).flatMap(this::joined);
  }

  private Stream<Labelled> joined(List<LoggedPrediction> predictions) {
    Map<String, Label> labels =
        find(predictions.stream().map(LoggedPrediction::requestId).toList());
    return predictions.stream()
        .map(each -> new Labelled(each, Optional.ofNullable(labels.get(each.requestId()))));
  }

  /**
   * Reads the ids of a whole log, about a million lines a second, and looks each up.
   *
   * @param progress hears how many predictions were looked at
   */
  public Coverage coverage(LogFiles log, LongConsumer progress) {
    long predictions = 0;
    long labelled = 0;
    try (Stream<List<String>> pieces = Pieces.of(log.requestIds(), TOGETHER)) {
      for (List<String> ids : (Iterable<List<String>>) pieces::iterator) {
        Map<String, Label> known = find(ids);
        predictions += ids.size();
        labelled += ids.stream().filter(known::containsKey).count();
        progress.accept(predictions);
      }
    }
    return new Coverage(predictions, labelled, count());
  }

  /**
   * Removes the labels of requests.
   *
   * @return how many there were
   */
  public long erase(Collection<String> requestIds) {
    return metadata.write(
        sql -> {
          long erased = 0;
          for (String id : requestIds) {
            erased +=
                sql.run("delete from labels where project = ? and request_id = ?", project, id);
          }
          return erased;
        });
  }

  /** The labels of at most as many requests as are looked up together. */
  Map<String, Label> find(List<String> requestIds) {
    return metadata.read(sql -> lookUp(sql, requestIds));
  }

  private Map<String, Label> lookUp(Sql sql, List<String> requestIds) {
    @Nullable Object[] values = new @Nullable Object[TOGETHER + 1];
    Arrays.fill(values, requestIds.get(0)); // one statement for any number, so it is prepared once
    values[0] = project;
    for (int i = 0; i < requestIds.size(); i++) {
      values[i + 1] = requestIds.get(i);
    }
    Map<String, Label> found = new HashMap<>();
    sql.all(LOOK_UP, row -> new Label(row.text(1), row.text(2), instant(row.integer(3))), values)
        .forEach(label -> found.put(label.requestId(), label));
    return found;
  }

  private static List<String> ids(List<Label> labels) {
    return labels.stream().map(Label::requestId).toList();
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
