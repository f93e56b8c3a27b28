package dev.coppice.data;

import dev.coppice.data.Guess.Role;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    return new Look(facts(table.frame()), schema.position(target)).infer(format, table.sha256());
  }

  /**
   * The types of all columns by what they hold, in the order of the file, with the missing texts
   * and names that a format gives.
   */
  public static Map<String, FieldType> types(Source source, CsvFormat format) {
    Map<String, FieldType> types = new LinkedHashMap<>();
    for (ColumnFacts column : facts(Table.readTexts(source, format).frame())) {
      types.put(column.name, Guess.of(column).type());
    }
    return types;
  }

  private static List<ColumnFacts> facts(Frame frame) {
    return frame.schema().names().stream()
        .map(name -> new ColumnFacts(name, frame.texts(name)))
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
