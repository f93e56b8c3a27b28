package dev.coppice.recipe;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.DataSettings;
import dev.coppice.data.Inference;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The table of a project, read and typed, with the purpose of its columns.
 *
 * @param frame every column that the project uses, ids, time and target included
 * @param inputs the columns that features may read
 * @param sha256 of the file as it is stored
 * @param lines the line of the file that each row begins on
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row
public record Dataset(Frame frame, List<String> inputs, String sha256, int[] lines) {

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
    CsvFormat format = format(data);
    Map<String, FieldType> found = Inference.types(source, format);
    Schema schema = schema(project, found);
    Table table = Table.read(source, format, schema);
    if (table.frame().rows() == 0) {
      throw new InvalidInput(data.source() + " has a header and no rows; there is nothing to use.");
    }
    return new Dataset(table.frame(), inputs(data, schema), table.sha256(), table.lines());
  }

  /** Where the rows of a project come from. */
  public static Source source(DataSettings data, Path base) {
    Source source = Source.of(data.source(), base);
    return data.sha256() == null ? source : source.pinned(data.sha256());
  }

  /** How the rows of a project are written. */
  public static CsvFormat format(DataSettings data) {
    if (data.delimiter().length() != 1) {
      throw new InvalidInput(
          "data.delimiter is '" + data.delimiter() + "'; accepted: one character, as ',' or ';'");
    }
    return CsvFormat.DEFAULT
        .withDelimiter(data.delimiter().charAt(0))
        .withMissing(data.missing())
        .withMissingNumbers(data.missingNumbers())
        .withRenames(data.rename());
  }

  private static Schema schema(Project project, Map<String, FieldType> found) {
    Problems problems = new Problems();
    project
        .schema()
        .keySet()
        .forEach(name -> requireColumn("schema." + name, name, found.keySet(), problems));
    for (Map.Entry<String, String> named : named(project.data())) {
      requireColumn(named.getKey(), named.getValue(), found.keySet(), problems);
    }
    problems.throwIfAny();
    List<Field> fields = new ArrayList<>();
    found.forEach(
        (name, type) -> {
          ColumnSettings declared = project.schema().get(name);
          if (!project.data().ignore().contains(name)) {
            fields.add(new Field(name, declared == null ? type : declared.type()));
          }
        });
    return new Schema(fields);
  }

  /** Every column that the data section names, with the key that names it. */
  private static List<Map.Entry<String, String>> named(DataSettings data) {
    List<Map.Entry<String, String>> named = new ArrayList<>();
    named.add(Map.entry("data.target", data.target()));
    data.id().forEach(id -> named.add(Map.entry("data.id", id)));
    data.ignore().forEach(ignored -> named.add(Map.entry("data.ignore", ignored)));
    if (data.time() != null) {
      named.add(Map.entry("data.time", data.time()));
    }
    return named;
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
    return List.copyOf(inputs);
  }
}
