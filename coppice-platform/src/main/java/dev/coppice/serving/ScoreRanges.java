package dev.coppice.serving;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Target;
import dev.coppice.stats.Quantiles;
import java.util.Arrays;
import java.util.List;

/**
 * The ranges in which scores are counted: one a class, or quarters of what a model says about its
 * own golden rows. They need not be exact, only fixed, and the same in every process.
 */
@SuppressWarnings("ArrayRecordComponent") // used, never compared
record ScoreRanges(double[] edges, int classes) {

  static ScoreRanges of(Bundle bundle) {
    Target target = bundle.pipeline().target();
    if (target.task() == Task.MULTICLASS) {
      return new ScoreRanges(new double[0], target.classes().size());
    }
    List<Struct> golden = JsonStruct.read(bundle.section("golden.json")).structs("rows");
    if (golden.isEmpty()) {
      return new ScoreRanges(new double[0], 0);
    }
    Quantiles scores =
        Quantiles.of(golden.stream().mapToDouble(row -> row.doubles("outputs")[0]).toArray());
    double[] edges = {scores.at(0.25), scores.at(0.5), scores.at(0.75)};
    return new ScoreRanges(Arrays.stream(edges).distinct().toArray(), 0);
  }

  int count() {
    return classes > 0 ? classes : edges.length + 1;
  }

  int of(Prediction prediction) {
    if (classes > 0) {
      return prediction.decided();
    }
    int range = 0;
    while (range < edges.length && prediction.outputs()[0] > edges[range]) {
      range++;
    }
    return range;
  }
}
