package dev.coppice.frame;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row that holds its own values: what one request becomes. One thread while it is filled. */
public final class RowValues implements Row {

  private final double[] numbers;
  private final @Nullable String[] texts;

  /** A row with every value missing. */
  public RowValues(Schema schema) {
    numbers = new double[schema.size()];
    texts = new String[schema.size()];
    Arrays.fill(numbers, Double.NaN);
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
