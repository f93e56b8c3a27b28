package dev.coppice.recipe;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.features.Matrix;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.ConfusionMatrix;
import dev.coppice.models.Importances;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Target;
import dev.coppice.training.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a run shows of its champion beside its figures, as sections of the bundle: {@code
 * feature_importances.json} and, for classes, {@code confusion_matrix.json}.
 */
final class Exhibits {

  private Exhibits() {}

  /**
   * @param judged the test rows, or the training rows when there are none
   * @param part what they are
   */
  static Map<String, byte[]> of(
      Pipeline champion, Examples train, Examples judged, String part, double threshold) {
    Map<String, byte[]> sections = new TreeMap<>();
    Target target = champion.target();
    Matrix rows = champion.features().of(train.inputs());
    sections.put("feature_importances.json", JsonStruct.pretty(importances(champion, rows)));
    if (target.task() != Task.REGRESSION) {
      double[][] predictions = champion.score(judged.inputs()).outputs();
      boolean binary = target.task() == Task.BINARY;
      ConfusionMatrix matrix =
          binary
              ? new BinaryPredictions(judged.target(), predictions[0], threshold).confusion()
              : new ClassPredictions(judged.target(), predictions).confusion();
      Struct struct = new Struct().put("part", part);
      if (binary) {
        struct.put("threshold", threshold);
      }
      sections.put("confusion_matrix.json", JsonStruct.pretty(confusion(struct, target, matrix)));
    }
    return sections;
  }

  private static Struct importances(Pipeline champion, Matrix rows) {
    double[] shares = Importances.of(champion.model(), rows);
    List<Struct> features = new ArrayList<>();
    IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparing(slot -> -shares[slot]))
        .forEach(
            slot ->
                features.add(
                    new Struct()
                        .put("name", rows.slots().get(slot).name())
                        .put("importance", shares[slot])));
    return new Struct()
        .put("method", "share of the spread of the model's margins")
        .putStructs("features", features);
  }

  private static Struct confusion(Struct struct, Target target, ConfusionMatrix matrix) {
    List<Struct> truths = new ArrayList<>();
    for (int truth = 0; truth < matrix.classes(); truth++) {
      truths.add(
          new Struct()
              .put("truth", target.classes().get(truth))
              .put("predicted", matrix.counts()[truth]));
    }
    return struct.putTexts("classes", target.classes()).putStructs("rows", truths);
  }
}
