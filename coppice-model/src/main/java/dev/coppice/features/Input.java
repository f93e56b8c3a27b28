package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a feature takes its value from: a field of the row, or an expression over its fields. */
sealed interface Input {

  double number(Row row);

  @Nullable String text(Row row);

  /** The fields that the value comes from. */
  List<String> fields();

  void write(Struct struct);

  static Input read(Struct struct, Schema schema) {
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
}
