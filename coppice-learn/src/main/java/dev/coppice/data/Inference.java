package dev.coppice.data;

import dev.coppice.data.Guess.Role;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a table nobody described seems to hold, each decision with its reason: the material of a
 * project file that trains as it is and that a person can review.
 *
 * @param format reads the file with {@link #schema}
 * @param columns in the order of the file
 * @param leaks columns that give the target away; copies of the target and sums that make it up are
 *     IGNORED, merely suspicious ones stay FEATURE for a person to judge
 * @param notes other things worth knowing
 */
public record Inference(
    CsvFormat format,
    int rows,
    String sha256,
    List<Guess> columns,
    Outcome outcome,
    List<Leak> leaks,
    List<String> notes) {

  public Inference {
    columns = List.copyOf(columns);
    leaks = List.copyOf(leaks);
    notes = List.copyOf(notes);
  }

  /**
   * Looks at every row of a table.
   *
   * @throws InvalidInput when the table cannot be read, or has no column of this name, or nothing
   *     can be learned from that column
   */
  public static Inference of(Source source, String target) {
    CsvFormat format =
        CsvFormat.DEFAULT.withDelimiter(Delimiter.sniff(source)).withMissing(List.of());
    Table table = Table.readTexts(source, format);
    Schema schema = table.frame().schema();
    if (!schema.has(target)) {
      throw new InvalidInput(
          "There is no column '"
              + target
              + "' to predict in '"
              + source.address()
              + "'"
              + Nearest.hint(target, schema.names()));
    }
    return new Look(facts(table), schema.position(target)).infer(format, table.sha256());
  }

  /**
   * The types of all columns by what they hold, in the order of the file, with the missing texts
   * and names that a format gives.
   *
   * @param target the column to predict: a category where {@link #of} would see classes
   */
  public static Map<String, FieldType> types(Source source, CsvFormat format, String target) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (ColumnFacts column : facts(Table.readTexts(source, format))) {
      types.put(column.name, type(column, target));
    }
    return types;
  }

  /**
   * Reads a table whose columns have the types that {@link #types} sees, in one reading where that
   * can be.
   *
   * @param known columns that have another type than they seem to
   * @param left columns that nobody wants
   */
  public static Table read(
      Source source,
      CsvFormat format,
      Map<String, FieldType> known,
      Collection<String> left,
      String target) {
    Table table = new GuessedTable(known, left, target).read(source, format);
    if (table != null) {
      return table;
    }
    List<Field> fields = new ArrayList<>();
    types(source, format, target)
        .forEach((name, type) -> fields.add(new Field(name, known.getOrDefault(name, type))));
    fields.removeIf(field -> left.contains(field.name()));
    return Table.read(source, format, new Schema(fields));
  }

  static FieldType type(ColumnFacts column, String target) {
    boolean predicted = column.name.equals(target) && column.distinct() > 1;
    return predicted ? Outcome.of(column).type(column) : Guess.of(column).type();
  }

  private static List<ColumnFacts> facts(Table table) {
    List<String> names = table.frame().schema().names();
    return IntStream.range(0, names.size())
        .mapToObj(
            i ->
                new ColumnFacts(
                    names.get(i), (TextColumn) table.frame().column(i), table.declared().get(i)))
        .toList();
  }

  /** The features, the target and the time. */
  public Schema schema() {
    return new Schema(
        columns.stream()
            .filter(c -> c.role() != Role.IGNORED && c.role() != Role.ID)
            .map(c -> new Field(c.name(), c.type()))
            .toList());
  }

  /** The columns of a role, in the order of the file. */
  public List<Guess> columns(Role role) {
    return columns.stream().filter(column -> column.role() == role).toList();
  }
}
