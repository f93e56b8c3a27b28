package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.data.CsvFormat;
import dev.coppice.data.Inference;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.drift.Baseline;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.TextColumn;
import dev.coppice.monitoring.CurrentRows;
import dev.coppice.monitoring.DriftReport;
import dev.coppice.monitoring.LoggedRows;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.monitoring.Quality;
import dev.coppice.monitoring.Signal;
import dev.coppice.pipeline.Predictions;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the two sides of a drift report and compares them. */
final class DriftRows {

  /**
   * @param title whose rows they are
   * @param what was compared with what
   * @param notes what the report does not cover
   */
  record Compared(DriftReport report, String title, String what, List<String> notes) {}

  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private final Coppice coppice;
  private final MonitoringSettings settings;

  DriftRows(Coppice coppice) {
    this.coppice = coppice;
    this.settings =
        hasProject()
            ? coppice.settings(coppice.project(), coppice.overrides()).value().monitoring()
            : ProjectFile.without(Settings.class, coppice.project(), coppice.overrides())
                .value()
                .monitoring();
  }

  private boolean hasProject() {
    return Files.exists(ProjectFile.locate(coppice.project()));
  }

  /** A file against the training rows of a model, its predictions included. */
  Compared ofModel(String model, String current) {
    Bundle bundle = Named.of(coppice).open(model).bundle();
    Project project = ProjectFile.read(Project.class, "config.json", bundle.section("config.json"));
    LabelledRows rows =
        LabelledRows.read(
            bundle, Source.of(current, Path.of("")), List.of(), Joining.base(coppice));
    String title = name(bundle, project.project());
    return scored(bundle, rows.inputs(), rows.truth(), title, current, List.of());
  }

  /** The logged predictions of the project against the training rows of a model. */
  Compared ofLog(String model, Instant since) {
    Bundle bundle = Named.of(coppice).open(model).bundle();
    Past past = Past.of(coppice);
    if (!past.exists()) {
      throw new NotFound(
          "There is no prediction log in "
              + past.folder()
              + "; serve the project first, with its log on");
    }
    LoggedRows rows = LoggedRows.read(past.files(), bundle.pipeline().schema(), since, FAR);
    List<String> notes = new ArrayList<>();
    if (!rows.redacted().isEmpty()) {
      notes.add("not compared, since the log leaves them out: " + rows.redacted());
    }
    return scored(
        bundle,
        rows.frame(),
        new double[0],
        name(bundle, past.project()),
        "the prediction log",
        notes);
  }

  private Compared scored(
      Bundle bundle, Frame rows, double[] truth, String title, String current, List<String> notes) {
    DriftReport report =
        DriftReport.of(bundle, rows, said -> quality(bundle, said, truth), settings);
    return new Compared(report, title, current + " against the training rows of " + title, notes);
  }

  private static Map<Signal, Double> quality(
      Bundle bundle, Predictions predictions, double[] truth) {
    int[] known =
        IntStream.range(0, truth.length).filter(row -> !Double.isNaN(truth[row])).toArray();
    Optional<Quality.Trained> trained = Quality.trained(bundle);
    if (known.length == 0 || trained.isEmpty()) {
      return Map.of();
    }
    double[][] outputs =
        Arrays.stream(predictions.outputs())
            .map(output -> Arrays.stream(known).mapToDouble(row -> output[row]).toArray())
            .toArray(double[][]::new);
    return Quality.of(
        predictions.target().task(),
        outputs,
        Arrays.stream(known).map(row -> predictions.decided()[row]).toArray(),
        Arrays.stream(known).mapToDouble(row -> truth[row]).toArray(),
        trained.get());
  }

  private static String name(Bundle bundle, String project) {
    Struct facts = bundle.manifest().struct("facts");
    String run = facts.findText("run_id");
    return run == null ? project : project + ", run " + run.substring(0, Math.min(8, run.length()));
  }

  /** Two files, by the columns of the first. */
  Compared ofFiles(String reference, String current) {
    CsvFormat format = CsvFormat.DEFAULT;
    Map<String, FieldType> types = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    List<String> left = new ArrayList<>();
    if (hasProject()) {
      Project project = coppice.settings(coppice.overrides()).value();
      format = Dataset.format(project.data());
      left.addAll(project.data().id());
      left.addAll(project.data().ignore());
      project
          .schema()
          .forEach(
              (name, column) -> {
                if (column.type() != null) {
                  types.put(name, column.type());
                }
              });
    }
    Source first = Source.of(reference, Path.of(""));
    Frame before = Inference.read(first, format, types, left, "").frame();
    List<String> compared = new ArrayList<>(before.schema().names());
    compared.removeIf(name -> names(before, name, notes));
    if (compared.isEmpty()) {
      throw new InvalidInput(reference + " has no column to compare; each names its row");
    }
    Frame after =
        Table.read(Source.of(current, Path.of("")), format, before.schema().select(compared))
            .frame();
    Baseline baseline =
        Baseline.of(before.select(compared), Map.of(), new double[0][], List.of(), new double[0]);
    CurrentRows measured = CurrentRows.of(baseline, after, new double[0][], new int[0], 0);
    DriftReport report = DriftReport.of(baseline, measured, Map.of(), settings);
    return new Compared(report, current, current + " against " + reference, notes);
  }

  /** A text that is another one in every row names the row: all of them are always new. */
  private static boolean names(Frame frame, String name, List<String> notes) {
    boolean names =
        frame.column(name) instanceof TextColumn texts
            && frame.rows() > 1
            && texts.levels().size() == frame.rows();
    if (names) {
      notes.add("not compared, since it names the rows: " + name);
    }
    return names;
  }
}
