package dev.coppice.recipe;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.DataSettings;
import dev.coppice.data.Inference;
import dev.coppice.data.KeptRows;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.data.TargetClasses;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Cleaning;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.pipeline.Target;
import dev.coppice.rules.RulesReport.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of a project, read and typed, with the purpose of its columns.
 *
 * @param frame every column that the project uses, ids, time and target included
 * @param inputs the columns that features may read
 * @param source where it was read from
 * @param sha256 of the file as it is stored, or of the rows of a query
 * @param lines the line of the file that each row begins on
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row
public record Dataset(Frame frame, List<String> inputs, Source source, String sha256, int[] lines) {

  /**
   * Reads the source of a project. Columns that the schema section leaves out are typed by what
   * they hold.
   *
   * @param base where relative paths start: the folder of the project file
   * @throws InvalidInput naming every wrong setting, missing column and bad cell
   */
  public static Dataset read(Project project, Path base) {
    DataSettings data = project.data();
    Problems problems = new Problems();
    if (data.source().isEmpty()) {
      problems.add("data.source", "is missing: the path or address of the data file");
    }
    if (data.target().isEmpty()) {
      problems.add("data.target", "is missing: the name of the column to predict");
    }
    problems.throwIfAny();
    Source source = source(data, base);
    try (KeptRows kept = new KeptRows()) {
      return read(project, source, kept.of(source), Joins.of(project, base, kept::of));
    }
  }

  private static Dataset read(Project project, Source source, Source kept, Joins joins) {
    DataSettings data = project.data();
    CsvFormat format = format(data);
    Table table = table(project, kept, format, joins);
    if (table.frame().rows() == 0) {
      throw new InvalidInput(data.source() + " has columns and no rows; there is nothing to use.");
    }
    Joins.Ready ready = joins.read(table.frame().schema(), declared(project));
    Frame frame = ready.to(table.frame());
    return new Dataset(
        frame, inputs(data, frame.schema()), source, ready.sha256(table.sha256()), table.lines());
  }

  /** The classes that settings ask for, at the numbers where all rows are cut. */
  public TargetClasses classes(DataSettings settings) {
    Target target = Answers.of(this, settings).target();
    return new TargetClasses(target.classes(), List.of(), target.cuts());
  }

  /** The same with the names of classes where the target is a number and classes are made of it. */
  public Dataset named(DataSettings settings) {
    if (!settings.classes().areGiven() || frame.column(settings.target()) instanceof TextColumn) {
      return this;
    }
    int target = frame.schema().position(settings.target());
    List<Field> fields = new ArrayList<>(frame.schema().fields());
    List<Column> columns = new ArrayList<>();
    for (int position = 0; position < fields.size(); position++) {
      columns.add(frame.column(position));
    }
    columns.set(target, Answers.of(this, settings).column(this));
    fields.set(target, Field.category(settings.target()));
    return new Dataset(new Frame(new Schema(fields), columns), inputs, source, sha256, lines);
  }

  /** A broken rule with the lines of the file that break it. */
  public String describe(Finding finding) {
    return finding.samples().isEmpty()
        ? finding.message()
        : finding.samples().stream()
            .map(sample -> source.place(lines[sample.row()]) + ": " + sample.message())
            .collect(Collectors.joining("; "));
  }

  /** Where the rows of a project come from. */
  public static Source source(DataSettings data, Path base) {
    return source("data", data.source(), data.sql(), data.sha256(), base);
  }

  static Source source(
      String section, String address, @Nullable String sql, @Nullable String sha256, Path base) {
    Source plain = wanted(section + ".source", () -> Source.of(address, base));
    Source asked =
        sql == null || sql.isBlank() ? plain : wanted(section + ".sql", () -> plain.asked(sql));
    return sha256 == null ? asked : wanted(section + ".sha256", () -> asked.pinned(sha256));
  }

  private static Source wanted(String key, Supplier<Source> source) {
    try {
      return source.get();
    } catch (InvalidInput e) {
      throw new InvalidInput(List.of(new Problem(key, e.getMessage())));
    }
  }

  /** How the rows of a project are written. */
  public static CsvFormat format(DataSettings data) {
    if (data.delimiter().length() != 1) {
      throw new InvalidInput(
          List.of(
              new Problem(
                  "data.delimiter",
                  "is '" + data.delimiter() + "'; accepted: one character, as ',' or ';'")));
    }
    return CsvFormat.DEFAULT
        .withDelimiter(data.delimiter().charAt(0))
        .withMissing(data.missing())
        .withMissingNumbers(data.missingNumbers())
        .withRenames(data.rename());
  }

  /** The file is looked through for types only when a column has none in the project. */
  private static Table table(Project project, Source source, CsvFormat format, Joins joins) {
    DataSettings data = project.data();
    Set<String> columns = new LinkedHashSet<>(Table.columns(source, format));
    joins.requireOf(columns);
    Set<String> all = new LinkedHashSet<>(columns);
    all.addAll(joins.brings());
    requireColumns(project, all);
    columns.removeAll(data.ignore());
    Map<String, FieldType> types = declared(project);
    if (!types.keySet().containsAll(columns)) {
      // what the target looks like before it is cleaned says nothing
      String guessed = types.containsKey(data.target()) ? "" : data.target();
      if (columns.stream().noneMatch(name -> isCleaned(project, name))) {
        return Inference.read(source, format, types, data.ignore(), guessed);
      }
      Map<String, FieldType> found = new HashMap<>(Inference.types(source, format, guessed));
      found.putAll(types);
      types = found;
    }
    Map<String, FieldType> known = types;
    return Table.read(
        source,
        format,
        new Schema(
            columns.stream()
                .map(name -> project.field(name, Objects.requireNonNull(known.get(name))))
                .toList()));
  }

  private static boolean isCleaned(Project project, String column) {
    return !project.field(column, FieldType.CATEGORY).cleaning().equals(Cleaning.NONE);
  }

  private static Map<String, FieldType> declared(Project project) {
    Map<String, FieldType> types = new HashMap<>();
    project.data().id().forEach(id -> types.put(id, FieldType.CATEGORY));
    project
        .schema()
        .forEach(
            (name, column) -> {
              FieldType type = column.known();
              if (type != null) {
                types.put(name, type);
              }
            });
    return types;
  }

  /**
   * A column that the schema promises and the data lack is a fault of the data, as a bad cell is;
   * one that the data section names is a wrong setting.
   */
  private static void requireColumns(Project project, Set<String> columns) {
    DataSettings data = project.data();
    Problems problems = new Problems();
    for (String name : project.schema().keySet()) {
      if (!columns.contains(name)) {
        problems.add(
            "column " + name,
            "is in the schema section and not in '"
                + data.source()
                + "'"
                + Nearest.hint(name, columns));
      }
    }
    requireColumn("data.target", data.target(), columns, problems);
    data.id().forEach(id -> requireColumn("data.id", id, columns, problems));
    data.ignore().forEach(ignored -> requireColumn("data.ignore", ignored, columns, problems));
    if (data.time() != null) {
      requireColumn("data.time", data.time(), columns, problems);
    }
    if (data.group() != null) {
      requireColumn("data.group", data.group(), columns, problems);
    }
    if (data.ignore().contains(data.target())) {
      problems.add("data.ignore", "names the target '" + data.target() + "'");
    }
    problems.throwIfAny();
  }

  private static void requireColumn(
      String place, String name, Set<String> columns, Problems problems) {
    if (!columns.contains(name)) {
      problems.add(place, "the data has no column '" + name + "'" + Nearest.hint(name, columns));
    }
  }

  private static List<String> inputs(DataSettings data, Schema schema) {
    Set<String> inputs = new LinkedHashSet<>(schema.names());
    inputs.remove(data.target());
    data.id().forEach(inputs::remove);
    if (data.time() != null) {
      inputs.remove(data.time());
    }
    if (data.group() != null) {
      inputs.remove(data.group());
    }
    return List.copyOf(inputs);
  }
}
