package dev.coppice.bundle;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Row;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows sealed in a bundle with their exact predictions. Whoever loads the bundle scores them again:
 * equal to the bit, or the bundle is refused.
 */
public final class GoldenRows {

  private GoldenRows() {}

  /**
   * @param frame the rows; its columns include the pipeline's fields
   */
  public static Struct of(Pipeline pipeline, Frame frame) {
    Schema schema = pipeline.schema();
    Frame inputs = frame.select(schema.names());
    List<Struct> rows = new ArrayList<>();
    for (int row = 0; row < inputs.rows(); row++) {
      Struct fields = new Struct();
      for (int position = 0; position < schema.size(); position++) {
        put(fields, schema.field(position), inputs, position, row);
      }
      Prediction prediction = pipeline.score(inputs.cursor().at(row));
      Struct golden = new Struct().put("row", fields).put("outputs", prediction.outputs());
      rows.add(golden.put("decided", prediction.decided()));
    }
    return new Struct().putStructs("rows", rows);
  }

  private static void put(Struct fields, Field field, Frame frame, int position, int row) {
    if (frame.column(position) instanceof NumberColumn numbers) {
      if (!numbers.isMissing(row)) {
        fields.put(field.name(), numbers.values()[row]);
      }
    } else if (frame.column(position) instanceof TextColumn texts) {
      fields.putIfPresent(field.name(), texts.text(row));
    }
  }

  /**
   * @throws Rejected naming the first row that is scored otherwise
   */
  static void replay(Struct golden, Pipeline pipeline) {
    List<Struct> rows = golden.structs("rows");
    for (int i = 0; i < rows.size(); i++) {
      double[] expected = rows.get(i).doubles("outputs");
      Row row = row(rows.get(i).struct("row"), pipeline.schema());
      Prediction scored = pipeline.score(row);
      if (!Arrays.equals(expected, scored.outputs())
          || rows.get(i).integer("decided") != scored.decided()) {
        throw new Rejected(
            Bundle.GOLDEN
                + ": row "
                + i
                + " was scored "
                + Arrays.toString(expected)
                + " when the bundle was written and is "
                + Arrays.toString(scored.outputs())
                + " now");
      }
    }
  }

  private static Row row(Struct fields, Schema schema) {
    RowValues row = new RowValues(schema);
    for (int position = 0; position < schema.size(); position++) {
      Field field = schema.field(position);
      if (fields.has(field.name())) {
        if (field.type().isNumeric()) {
          row.set(position, fields.number(field.name()));
        } else {
          row.set(position, fields.text(field.name()));
        }
      }
    }
    return row;
  }
}
