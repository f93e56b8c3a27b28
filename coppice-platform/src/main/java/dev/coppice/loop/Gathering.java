package dev.coppice.loop;

import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.DataSettings;
import dev.coppice.data.TableWriter;
import dev.coppice.data.TargetClasses;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.loop.RetrainingSettings.TrainOn;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogSettings;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import dev.coppice.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a retraining: all of them in one file, of which the newest labelled ones of the log
 * are the test part, so no model learns from them and its figures are those of the newest rows; and
 * these in a file of their own, for the gates.
 */
final class Gathering {

  private static final String TRAIN = "train.csv";
  private static final String TEST = "test.rows";
  private static final String GATE = "gate.csv";
  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private final LoopProject project;
  private final Labels labels;
  private NewerRows.@Nullable Layout layout;

  Gathering(LoopProject project, Labels labels) {
    this.project = project;
    this.labels = labels;
  }

  /** What the log cannot give by its settings; empty when nothing is in the way. */
  List<String> refusals() {
    List<String> refusals = new ArrayList<>();
    LogSettings log = project.serving().log();
    if (log.mode() == LogSettings.Mode.OFF) {
      refusals.add("serving.log.mode is off: no prediction is logged");
    }
    if (log.sample() < 1) {
      refusals.add(
          "serving.log.sample is "
              + Words.figure(log.sample())
              + ": a part of the rows is no fair picture of all; log all of them");
    }
    NewerRows.Layout table = layout();
    List<String> redacted = new ArrayList<>(log.redact());
    redacted.retainAll(table.inputs());
    if (!redacted.isEmpty()) {
      refusals.add(redacted(redacted));
    }
    String time = table.time();
    if (time != null
        && table.schema().field(table.schema().position(time)).type() != FieldType.TIMESTAMP) {
      refusals.add(
          "data.time is '"
              + time
              + "', and rows of the log have a date and time: declare it in the schema section as"
              + " {type: timestamp}");
    }
    return refusals;
  }

  static String redacted(Iterable<String> fields) {
    return "the log is written without "
        + String.join(", ", fields)
        + " (serving.log.redact), which the model reads";
  }

  private Dataset own() {
    return Dataset.read(project.settings(), project.base()).named(project.settings().data());
  }

  /** The classes that the project makes of its numbers now, at the numbers it cuts at now. */
  private TargetClasses classes() {
    DataSettings data = project.settings().data();
    return data.classes().areGiven()
        ? Dataset.read(project.settings(), project.base()).classes(data)
        : data.classes();
  }

  /** The labelled rows of the log that may be used and are newer than another. */
  NewerRows newer(Instant than, Instant now) {
    int days = project.retraining().windowDays();
    Instant oldest = days == 0 ? Instant.EPOCH : now.minus(Duration.ofDays(days));
    return after(oldest.isAfter(than) ? oldest : than.plusNanos(1));
  }

  /** The labelled rows of a time and later. */
  NewerRows after(Instant from) {
    return NewerRows.read(labels.join(project.log(), from, FAR), layout());
  }

  /** The project's own table is read for its columns once. */
  private synchronized NewerRows.Layout layout() {
    NewerRows.Layout known = layout;
    if (known == null) {
      DataSettings data = project.settings().data();
      Dataset own = own();
      known = new NewerRows.Layout(own.frame().schema(), own.inputs(), data.target(), data.time());
      layout = known;
    }
    return known;
  }

  /**
   * Writes the files.
   *
   * @param id of the retraining
   * @param since rows of before are of no use
   * @param until what a retraining before has used
   * @return what they hold
   * @throws Rejected when there are too few rows, or the log lacks what the model reads
   */
  Struct gather(String id, Instant since, Instant until, Instant now) {
    NewerRows newer = newer(since, now);
    if (!newer.redacted().isEmpty()) {
      throw new Rejected("Nothing was trained: " + redacted(newer.redacted()));
    }
    if (newer.rows() < project.retraining().minRows()) {
      throw new Rejected(
          "Nothing was trained: the log has "
              + Words.count(newer.rows(), "labelled row")
              + ", and retraining.min_rows wants "
              + project.retraining().minRows());
    }
    boolean all = project.retraining().trainOn() == TrainOn.ALL;
    int judging = judging(newer, until);
    int training = newer.rows() - judging;
    Dataset own = own();
    Frame reference = all ? recent(own.frame(), now) : own.frame().select(new int[0]);
    Frame judges = newer.between(training, newer.rows());
    Path folder = folder(id);
    write(folder.resolve(TRAIN), List.of(reference, newer.between(0, training), judges));
    write(folder.resolve(GATE), List.of(judges));
    int test = reference.rows() + training;
    writeNumbers(folder.resolve(TEST), test, test + judging);
    return new Struct()
        .put("train_on", all ? "all" : "logged")
        .put("reference_rows", reference.rows())
        .put("reference_sha256", own.sha256())
        .put("logged_rows", training)
        .put("gate_rows", judging)
        .put("from", newer.times().get(0).toString())
        .put("to", newer.times().get(newer.rows() - 1).toString())
        .put("train_sha256", hash(folder.resolve(TRAIN)))
        .put("gate_sha256", hash(folder.resolve(GATE)));
  }

  /** No champion has learned from rows that are newer than the last retraining's. */
  private int judging(NewerRows newer, Instant until) {
    long unseen = newer.times().stream().filter(time -> time.isAfter(until)).count();
    long of = Math.min(newer.rows(), Math.max(unseen, project.retraining().minRows()));
    return (int) StrictMath.ceil(project.retraining().gateShare() * of);
  }

  /** The project's own rows that are young enough, as far as it tells their age. */
  private Frame recent(Frame own, Instant now) {
    String time = project.settings().data().time();
    int days = project.retraining().windowDays();
    if (time == null || days == 0 || !(own.column(time) instanceof NumberColumn times)) {
      return own;
    }
    double oldest = now.minus(Duration.ofDays(days)).getEpochSecond();
    return own.select(
        IntStream.range(0, own.rows()).filter(row -> times.values()[row] >= oldest).toArray());
  }

  private Path folder(String id) {
    return project.folder().resolve(id).toAbsolutePath().normalize();
  }

  Path gateRows(String id) {
    return folder(id).resolve(GATE);
  }

  private static void write(Path file, List<Frame> frames) {
    Path draft = file.resolveSibling("." + file.getFileName());
    try {
      Files.createDirectories(file.getParent());
      try (TableWriter writer = new TableWriter(Files.newOutputStream(draft), CsvFormat.DEFAULT)) {
        frames.forEach(writer::write);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be written: " + e, e);
    }
  }

  private static void writeNumbers(Path file, int from, int to) {
    try {
      Files.write(file, IntStream.range(from, to).mapToObj(String::valueOf).toList());
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be written: " + e, e);
    }
  }

  private static String hash(Path file) {
    try {
      return Sha256.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be read: " + e, e);
    }
  }

  /**
   * The project with the gathered rows as its own. Every column has the type that it had, ids are
   * bound by no rule, and half of the processors are left to whoever serves.
   */
  Project project(String id, Struct gathered) {
    Project usual = project.settings();
    DataSettings data = usual.data();
    Map<String, ColumnSettings> columns = new LinkedHashMap<>();
    for (Field field : layout().schema().fields()) {
      ColumnSettings rules =
          data.id().contains(field.name())
              ? ColumnSettings.of(field.type())
              : usual
                  .schema()
                  .getOrDefault(field.name(), ColumnSettings.defaults())
                  .typed(field.type());
      columns.put(field.name(), rules);
    }
    DataSettings rows =
        data.gathered(
            folder(id).resolve(TRAIN).toString(),
            gathered.text("train_sha256"),
            folder(id).resolve(TEST).toString(),
            classes());
    return new Project(
        usual.project(),
        rows,
        columns,
        usual.rules(),
        usual.features(),
        usual.models(),
        half(usual.training()),
        usual.search(),
        usual.decision(),
        usual.gates());
  }

  private static TrainingSettings half(TrainingSettings usual) {
    int threads =
        usual.threads() > 0
            ? usual.threads()
            : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    return new TrainingSettings(usual.seed(), usual.folds(), usual.metric(), threads);
  }
}
