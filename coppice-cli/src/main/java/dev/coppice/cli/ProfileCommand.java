package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.terminal.Charts;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.data.Profile;
import dev.coppice.data.Profile.ColumnProfile;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.recipe.Dataset;
import dev.coppice.recipe.Project;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "profile",
    description = "Describe what each column of the data holds.",
    footer = {"", "Example:", "  coppice profile -p churn"})
final class ProfileCommand implements Callable<Integer> {

  private static final int BINS = 12;
  private static final int TOP = 3;

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--data",
      paramLabel = "FILE|URI",
      description = "Another source than data.source of the project.")
  private @Nullable String data;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Overrides overrides = coppice.overrides();
    if (data != null) {
      overrides = Sources.data(overrides, data);
    }
    ProjectFile<Project> project = coppice.settings(overrides);
    Frame frame =
        coppice.using(project, () -> Dataset.read(project.value(), project.folder()).frame());
    Profile profile = Profile.of(frame);
    if (coppice.json()) {
      coppice.print(profile.toStruct());
      return ExitCode.OK;
    }
    TextTable table =
        new TextTable("column", "type", "missing", "distinct", "min", "median", "max", "");
    for (ColumnProfile column : profile.columns()) {
      table.row(
          column.name(),
          column.type().name().toLowerCase(Locale.ROOT),
          column.missing() == 0 ? "-" : Figures.percent((double) column.missing() / frame.rows()),
          Figures.count(column.distinct()),
          figure(column, 0),
          figure(column, 1),
          figure(column, 2),
          picture(column, frame));
    }
    coppice.out().print(table.text(coppice.terminal()));
    coppice.out().println(Figures.count(frame.rows()) + " rows");
    return ExitCode.OK;
  }

  private static String figure(ColumnProfile column, int which) {
    Profile.Numbers numbers = column.numbers();
    if (numbers == null) {
      return "-";
    }
    double value = new double[] {numbers.min(), numbers.median(), numbers.max()}[which];
    return column.type() == FieldType.TIMESTAMP
        ? Instant.ofEpochSecond((long) value).toString().substring(0, 10)
        : Figures.value(value);
  }

  private static String picture(ColumnProfile column, Frame frame) {
    Profile.Texts texts = column.texts();
    if (texts != null) {
      return texts.top().stream()
          .limit(TOP)
          .filter(top -> top.rows() > 1) // of names of rows, none is frequent
          .map(top -> top.text() + " " + Figures.percent((double) top.rows() / frame.rows()))
          .collect(Collectors.joining(", "));
    }
    Profile.Numbers numbers = column.numbers();
    if (numbers == null || numbers.min() == numbers.max()) {
      return "";
    }
    long[] counts = new long[BINS];
    double width = (numbers.max() - numbers.min()) / BINS;
    for (double value : frame.numbers(column.name())) {
      if (!Double.isNaN(value)) {
        counts[Math.min(BINS - 1, (int) ((value - numbers.min()) / width))]++;
      }
    }
    return Charts.histogram(counts);
  }
}
