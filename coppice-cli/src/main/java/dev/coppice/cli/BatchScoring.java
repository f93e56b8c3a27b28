package dev.coppice.cli;

import dev.coppice.data.Chunks;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.RowWriter;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Predictions;
import dev.coppice.rules.Severity;
import dev.coppice.rules.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Scores a table of any length in constant memory: reads a piece, writes its columns with the
 * predictions behind them, goes on. One use.
 */
final class BatchScoring {

  private static final int CHUNK = 8192;
  private static final int CHECKPOINT = 32; // chunks, so 262,144 rows

  /** What happens to a row that cannot be read or breaks a rule of the model. */
  enum BadRows {
    /** Nothing is written; the first hundred faults are named. */
    REFUSE,
    /** It is left out and counted. */
    SKIP,
    /** It is left out and written to a list of bad rows. */
    REPORT
  }

  /**
   * What was done.
   *
   * @param skipped rows left out
   * @param schema of what was written
   */
  record Outcome(long rows, long skipped, Schema schema) {}

  /**
   * How far a scoring is.
   *
   * @param chunks of the input that are done
   * @param lastBad where the last bad row stands
   */
  record Position(long chunks, long rows, long skipped, String lastBad) {

    static final Position START = new Position(0, 0, 0, "");
  }

  /** Hears of positions from which the scoring could go on; everything before them is written. */
  @FunctionalInterface
  interface Checkpoint {
    void at(Position position);
  }

  private final Pipeline pipeline;
  private final BadRows policy;
  private final Consumer<Problem> report;
  private final Problems refused = new Problems();
  private String lastBad = "";
  private long skipped;
  private boolean passing;
  private Schema schema = Schema.of();

  /**
   * @param report hears of each fault under {@link BadRows#REPORT}
   */
  BatchScoring(Pipeline pipeline, BadRows policy, Consumer<Problem> report) {
    this.pipeline = pipeline;
    this.policy = policy;
    this.report = report;
  }

  /**
   * @param joining what the rows are given before they are scored
   * @param writer for what is written from there on
   * @param from where to go on; what comes before is read again and neither scored nor told
   * @param rows hears how many rows are done
   * @throws InvalidInput with the faults, when bad rows are refused
   */
  Outcome run(
      Source source,
      CsvFormat format,
      Joining joining,
      RowWriter writer,
      Position from,
      LongConsumer rows,
      Checkpoint checkpoint) {
    long done = from.rows();
    boolean goesOn = from.chunks() > 0;
    passing = goesOn;
    try (Chunks chunks =
        Chunks.skippingBadRows(source, format, joining.schema(), CHUNK, this::bad)) {
      if (goesOn) {
        pass(chunks, joining, from, rows);
      }
      for (long chunk = from.chunks() + 1; chunks.hasNext(); chunk++) {
        Frame frame = joining.join().apply(chunks.next());
        Frame good = acceptable(source, frame, chunks.lines());
        if (refused.isEmpty()) { // once refused, the rest is only looked at for more faults
          writer.write(scored(good));
          done += good.rows();
          rows.accept(done);
        }
        if (chunk % CHECKPOINT == 0 && refused.isEmpty()) {
          writer.flush();
          checkpoint.at(new Position(chunk, done, skipped, lastBad));
        }
      }
    }
    refused.throwIfAny();
    writer.flush();
    return new Outcome(done, skipped, schema);
  }

  /** Reads again what was done; the piece behind it is read, and was counted, too. */
  private void pass(Chunks chunks, Joining joining, Position from, LongConsumer rows) {
    for (long chunk = 0; chunk < from.chunks(); chunk++) {
      if (!chunks.hasNext()) {
        throw new InvalidInput("The input is shorter than when it was begun; start anew");
      }
      Frame frame = chunks.next();
      if (chunk == 0) {
        scored(joining.join().apply(frame).select(new int[0])); // for what was written
      }
      rows.accept(Math.min(from.rows(), (chunk + 1) * CHUNK));
    }
    passing = false;
    skipped = from.skipped();
    lastBad = from.lastBad();
  }

  private void bad(Problem problem) {
    if (passing) {
      return;
    }
    String line = problem.place().split(",", 2)[0];
    if (!line.equals(lastBad)) { // several faults of one row come one after another
      skipped++;
      lastBad = line;
    }
    if (policy == BadRows.REFUSE) {
      refused.add(problem.place(), problem.message());
    } else if (policy == BadRows.REPORT) {
      report.accept(problem);
    }
  }

  private Frame acceptable(Source source, Frame frame, int[] lines) {
    Frame.Cursor row = frame.select(pipeline.schema().names()).cursor();
    int[] good = new int[frame.rows()];
    int count = 0;
    for (int i = 0; i < good.length; i++) {
      boolean accepted = true;
      for (Violation violation : pipeline.rules().check(row.at(i))) {
        if (violation.severity() == Severity.ERROR) {
          bad(new Problem(source.place(lines[i]) + ", " + violation.place(), violation.message()));
          accepted = false;
        }
      }
      if (accepted) {
        good[count++] = i;
      }
    }
    return count == good.length ? frame : frame.select(Arrays.copyOf(good, count));
  }

  /** The frame with the predictions behind its columns. */
  private Frame scored(Frame frame) {
    Predictions predictions = pipeline.score(frame);
    List<Field> fields = new ArrayList<>(frame.schema().fields());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      columns.add(frame.column(i));
    }
    List<String> classes = predictions.target().classes();
    Task task = predictions.target().task();
    for (int k = 0; k < predictions.outputs().length; k++) {
      String name =
          switch (task) {
            case REGRESSION -> "prediction";
            case BINARY -> "probability";
            case MULTICLASS -> "probability_" + classes.get(k);
          };
      add(Field.number(name), new NumberColumn(predictions.outputs()[k]), fields, columns);
    }
    if (task != Task.REGRESSION) {
      TextColumn decided = new TextColumn(predictions.decided(), classes);
      add(Field.category("prediction"), decided, fields, columns);
    }
    schema = new Schema(fields);
    return new Frame(schema, columns);
  }

  private static void add(Field field, Column column, List<Field> fields, List<Column> columns) {
    if (fields.stream().anyMatch(other -> other.name().equals(field.name()))) {
      throw new InvalidInput(
          "The input has a column '"
              + field.name()
              + "' already, the name that a prediction would have; rename it");
    }
    fields.add(field);
    columns.add(column);
  }
}
