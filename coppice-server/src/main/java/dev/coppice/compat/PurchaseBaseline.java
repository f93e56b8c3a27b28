package dev.coppice.compat;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.expressions.Expression;
import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.stats.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the training rows looked like.
 *
 * @param features the numbers in a row, read or computed, and their moments
 * @param positiveRate the share of the positive class
 */
record PurchaseBaseline(List<Feature> features, double positiveRate) {

  record Feature(String name, ToDoubleFunction<Row> value, Moments moments) {}

  private static final String PROFILE = "profile.json";

  /** The baseline sealed in a bundle, or null when it has none. */
  static @Nullable PurchaseBaseline find(Bundle bundle) {
    if (!bundle.files().containsKey(PROFILE)) {
      return null;
    }
    Struct profile = JsonStruct.read(bundle.section(PROFILE));
    double[] shares = profile.has("class_shares") ? profile.doubles("class_shares") : new double[0];
    if (shares.length != 2) {
      return null;
    }
    Schema schema = bundle.pipeline().schema();
    List<Feature> features = new ArrayList<>();
    for (Struct each : profile.structs("features")) {
      if (each.has("moments")) {
        int position = schema.position(each.text("name"));
        features.add(feature(each, row -> row.number(position)));
      }
    }
    if (profile.has("derived")) {
      for (Struct each : profile.structs("derived")) {
        features.add(feature(each, Expression.parse(each.text("expression"), schema)::number));
      }
    }
    return new PurchaseBaseline(features, shares[1]);
  }

  private static Feature feature(Struct struct, ToDoubleFunction<Row> value) {
    return new Feature(struct.text("name"), value, Moments.read(struct.struct("moments")));
  }
}
