package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A large table whose types nobody knows, in one reading.
 *
 * <p>Idea: the first rows say what is a number or a time, and all rows are read as that. Nothing is
 * believed: a cell of another form, or texts that turn out to be numbers as a whole, give the
 * reading up, and whoever reads the file again looks at all rows before. So the types are always
 * those that {@link Inference#types} sees.
 *
 * @param known see {@link Inference#read}
 */
record GuessedTable(Map<String, FieldType> known, Collection<String> left, String target) {

  private static final int FIRST_ROWS = 1000;

  /** Null when the table is small, is not read at once, or is not what its first rows say. */
  @Nullable Table read(Source source, CsvFormat format) {
    Schema guessed = format.missingNumbers().isEmpty() ? guess(source, format) : null;
    if (guessed == null) {
      return null;
    }
    try (TableReader reader = new TableReader(source, format, guessed, this::builder)) {
      Table table = reader.readAtOnce();
      return table == null ? null : typed(table);
    }
  }

  private @Nullable Schema guess(Source source, CsvFormat format) {
    try (TableReader reader = new TableReader(source, format, null)) {
      if (!reader.isLarge()) {
        return null;
      }
      Frame rows = reader.read(FIRST_ROWS);
      List<Field> fields = new ArrayList<>();
      for (String name : rows.schema().names()) {
        if (!left.contains(name)) {
          fields.add(new Field(name, guess(new ColumnFacts(name, rows.texts(name), null))));
        }
      }
      return new Schema(fields);
    } catch (InvalidInput e) {
      return null;
    }
  }

  /** Texts may still turn out to be numbers, and numbers to be whole. */
  private FieldType guess(ColumnFacts facts) {
    if (known.containsKey(facts.name)) {
      return known.get(facts.name);
    }
    FieldType type = Inference.type(facts, target);
    boolean flags = facts.values().stream().allMatch(text -> text.matches("\\s*[01]\\s*"));
    return flags ? FieldType.CATEGORY : type == FieldType.INTEGER ? FieldType.NUMBER : type;
  }

  private ColumnBuilder builder(Field field) {
    boolean guessed = field.type().isNumeric() && !known.containsKey(field.name());
    return guessed ? ColumnBuilder.unpadded(field.type()) : ColumnBuilder.of(field);
  }

  private @Nullable Table typed(Table table) {
    Frame frame = table.frame();
    List<FieldType> types =
        IntStream.range(0, frame.schema().size())
            .parallel()
            .mapToObj(i -> type(frame.schema().field(i), frame.column(i)))
            .toList();
    List<Field> fields = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).isNumeric() != frame.schema().field(i).type().isNumeric()) {
        return null;
      }
      fields.add(new Field(frame.schema().field(i).name(), types.get(i)));
      columns.add(frame.column(i));
    }
    return new Table(
        new Frame(new Schema(fields), columns),
        table.ignored(),
        table.sha256(),
        table.lines(),
        table.declared());
  }

  private FieldType type(Field field, Column column) {
    if (known.containsKey(field.name())) {
      return field.type();
    }
    if (column instanceof TextColumn texts) {
      return Inference.type(new ColumnFacts(field.name(), texts, null), target);
    }
    boolean whole = field.type() == FieldType.NUMBER && areWhole(((NumberColumn) column).values());
    return whole ? FieldType.INTEGER : field.type();
  }

  private static boolean areWhole(double[] numbers) {
    for (double number : numbers) {
      boolean whole = number == (long) number && Math.abs(number) < 1L << 53;
      if (!whole && !Double.isNaN(number)) {
        return false;
      }
    }
    return true;
  }
}
