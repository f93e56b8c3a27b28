package dev.coppice.registry.gates;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.RowHashes;
import dev.coppice.frame.Frame;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.ClassPredictions;
import dev.coppice.metrics.NumberPredictions;
import dev.coppice.metrics.Predictions;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Target;
import dev.coppice.recipe.Recipe;
import java.util.Optional;

/**
 * One of the models that are compared.
 *
 * @param name what people call it: {@code churn/3}
 */
public record Entrant(String name, Bundle bundle) {

  /** What it predicts. */
  public Target target() {
    return bundle.pipeline().target();
  }

  Task task() {
    return target().task();
  }

  /** What the manifest says about its training; empty for a foreign bundle. */
  Struct facts() {
    return bundle.manifest().has("facts") ? bundle.manifest().struct("facts") : new Struct();
  }

  /** The rows it was fitted or chosen on; nothing for a bundle that does not say. */
  Optional<RowHashes> seen() {
    return bundle.files().containsKey(Recipe.TRAINING_ROWS)
        ? Optional.of(RowHashes.read(BinaryStruct.decode(bundle.section(Recipe.TRAINING_ROWS))))
        : Optional.empty();
  }

  /**
   * @param truth the class index among this model's classes, or the number
   */
  public Predictions predict(Frame rows, double[] truth) {
    double[][] outputs = bundle.pipeline().score(rows).outputs();
    return switch (task()) {
      case BINARY -> new BinaryPredictions(truth, outputs[0], threshold());
      case MULTICLASS -> new ClassPredictions(truth, outputs);
      case REGRESSION -> NumberPredictions.of(truth, outputs[0]);
    };
  }

  private double threshold() {
    return bundle.pipeline().decision() instanceof Decision.Threshold threshold
        ? threshold.value()
        : 0.5;
  }

  Struct toStruct() {
    Struct facts = facts();
    Struct struct = new Struct().put("version", name).put("model_hash", bundle.modelHash());
    struct.putIfPresent("run_id", facts.findText("run_id"));
    return struct.putIfPresent("data_sha256", facts.findText("data_sha256"));
  }
}
