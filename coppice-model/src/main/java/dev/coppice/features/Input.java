package dev.coppice.features;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a feature takes its value from: fields of the row, or an expression over them. */
sealed interface Input {

  double number(Row row);

  @Nullable String text(Row row);

  /** The fields that the value comes from. */
  List<String> fields();

  void write(Struct struct);

  static Input read(Struct struct, Schema schema) {
    if (struct.has("columns")) {
      return Cross.of(struct.texts("columns"), schema);
    }
    return struct.has("expression")
        ? new Computed(Expression.parse(struct.text("expression"), schema))
        : new OfField(struct.text("field"), schema.position(struct.text("field")));
  }

  /** A field as it is. */
  record OfField(String name, int position) implements Input {

    @Override
    public double number(Row row) {
      return row.number(position);
    }

    @Override
    public @Nullable String text(Row row) {
      return row.text(position);
    }

    @Override
    public List<String> fields() {
      return List.of(name);
    }

    @Override
    public void write(Struct struct) {
      struct.put("field", name);
    }
  }

  /** The value of an expression; a condition gives 1 or 0. */
  record Computed(Expression expression) implements Input {

    @Override
    public double number(Row row) {
      return expression.number(row);
    }

    @Override
    public @Nullable String text(Row row) {
      return expression.text(row);
    }

    @Override
    public List<String> fields() {
      return expression.fields();
    }

    @Override
    public void write(Struct struct) {
      struct.put("expression", expression.source());
    }
  }

  /**
   * Several fields as one text, a level for every combination; of one number, the number as a text.
   * Missing when one of them is.
   *
   * @param numeric which of the fields hold numbers
   */
  record Cross(List<String> fields, List<Integer> positions, List<Boolean> numeric)
      implements Input {

    /** Stands in no text that a person wrote, so that 'a b' x 'c' is not 'a' x 'b c'. */
    private static final char BETWEEN = '\u001f';

    static Cross of(List<String> names, Schema schema) {
      List<Integer> positions = names.stream().map(schema::position).toList();
      return new Cross(
          List.copyOf(names),
          positions,
          positions.stream().map(at -> schema.field(at).type().isNumeric()).toList());
    }

    @Override
    public double number(Row row) {
      throw new IllegalStateException("a cross is a text");
    }

    @Override
    public @Nullable String text(Row row) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < positions.size(); i++) {
        String part = part(row, positions.get(i), numeric.get(i));
        if (part == null) {
          return null;
        }
        all.append(i == 0 ? "" : BETWEEN).append(part);
      }
      return all.toString();
    }

    private static @Nullable String part(Row row, int position, boolean numeric) {
      if (!numeric) {
        return row.text(position);
      }
      double value = row.number(position);
      return Double.isNaN(value) ? null : ShortestDouble.brief(value + 0.0); // -0 is 0
    }

    @Override
    public void write(Struct struct) {
      struct.putTexts("columns", fields);
    }
  }
}
