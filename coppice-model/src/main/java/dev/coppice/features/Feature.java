package dev.coppice.features;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;

/** A fitted feature: fills one slot from a row. Immutable and thread-safe. */
sealed interface Feature permits NumberFeature, CategoryFeature, HashFeature, TargetFeature {

  Slot slot();

  Input input();

  double of(Row row);

  /** The same values as {@link #of(Row)} row by row, to the bit. */
  default double[] of(Frame frame) {
    double[] values = new double[frame.rows()];
    Frame.Cursor cursor = frame.cursor();
    for (int row = 0; row < values.length; row++) {
      values[row] = of(cursor.at(row));
    }
    return values;
  }

  Struct toStruct();

  static Feature read(Struct struct, Schema schema) {
    String kind = struct.text("kind");
    return switch (kind) {
      case NumberFeature.KIND -> NumberFeature.read(struct, schema);
      case CategoryFeature.KIND -> CategoryFeature.read(struct, schema);
      case HashFeature.KIND -> HashFeature.read(struct, schema);
      case TargetFeature.KIND -> TargetFeature.read(struct, schema);
      default ->
          throw new InvalidInput(
              "'"
                  + kind
                  + "' is no feature of this version of Coppice; known: number, category, hash,"
                  + " target");
    };
  }
}
