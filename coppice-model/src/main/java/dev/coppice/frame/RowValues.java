package dev.coppice.frame;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A row that holds its own values: what one request becomes. One thread while it is filled. */
public final class RowValues implements Row {

  private final Schema schema;
  private final double[] numbers;
  private final @Nullable String[] texts;

  /** A row with every value missing. */
  public RowValues(Schema schema) {
    this.schema = schema;
    numbers = new double[schema.size()];
    texts = new String[schema.size()];
    Arrays.fill(numbers, Double.NaN);
    schema.fill(texts);
  }

  /**
   * A row from named values: numbers, texts, truth values, {@link Instant}s; null, NaN and an
   * absent name are missing. The same conversions as in {@link JsonRows}.
   *
   * @throws InvalidInput with every value that does not fit its field and every unknown name, at
   *     places like {@code "field age"}
   */
  public static RowValues of(Schema schema, Map<String, ?> values) {
    RowValues row = new RowValues(schema);
    Problems problems = new Problems();
    for (int i = 0; i < schema.size(); i++) {
      Field field = schema.field(i);
      String fault = row.take(i, field, values.get(field.name()));
      if (fault != null) {
        problems.add("field " + field.name(), fault);
      }
    }
    for (String name : new TreeSet<>(values.keySet())) { // sorted: a map may have any order
      if (!schema.has(name)) {
        String hint = Nearest.hint(name, schema.names());
        problems.add("field " + name, "there is no such field" + hint);
      }
    }
    problems.throwIfAny();
    return row;
  }

  private @Nullable String take(int position, Field field, @Nullable Object value) {
    FieldType type = field.type();
    if (value == null || (value instanceof Number x && Double.isNaN(x.doubleValue()))) {
      return null;
    } else if (value instanceof CharSequence text) {
      return Intake.text(this, position, field, text.toString());
    } else if (value instanceof Boolean flag) {
      return Intake.flag(this, position, type, flag);
    } else if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return Intake.whole(this, position, type, ((Number) value).longValue());
    } else if (value instanceof BigInteger whole && type == FieldType.CATEGORY) {
      return Intake.text(this, position, field, whole.toString());
    } else if (value instanceof Number number) {
      return Intake.number(this, position, type, number.doubleValue());
    } else if (value instanceof Instant instant && type == FieldType.TIMESTAMP) {
      return Intake.number(this, position, type, Intake.seconds(instant));
    }
    boolean many = value instanceof Iterable || value.getClass().isArray();
    return Intake.wrong(many ? "a list" : "a " + value.getClass().getSimpleName(), type);
  }

  /** The fields it is laid out by. */
  public Schema schema() {
    return schema;
  }

  /**
   * This row laid out by another schema: values are found by field name; one that is not here, or
   * is of another type here, is missing.
   */
  public RowValues as(Schema other) {
    if (other.equals(schema)) {
      return this;
    }
    RowValues row = new RowValues(other);
    for (int to = 0; to < other.size(); to++) {
      int from = schema.find(other.field(to).name());
      if (from >= 0 && schema.field(from).type() == other.field(to).type()) {
        row.numbers[to] = numbers[from];
        row.texts[to] = texts[from];
      }
    }
    return row;
  }

  public RowValues set(int field, double value) {
    numbers[field] = value;
    return this;
  }

  public RowValues set(int field, @Nullable String value) {
    texts[field] = value;
    return this;
  }

  @Override
  public double number(int field) {
    return numbers[field];
  }

  @Override
  public @Nullable String text(int field) {
    return texts[field];
  }
}
