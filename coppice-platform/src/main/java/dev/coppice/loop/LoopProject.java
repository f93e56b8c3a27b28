package dev.coppice.loop;

import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.LogFiles;
import dev.coppice.recipe.Project;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.registry.gates.PromotionSettings;
import dev.coppice.serving.ServingSettings;
import java.nio.file.Path;

/**
 * A project whose model is looked after.
 *
 * @param base where relative paths of the project start
 * @param folder gets the rows that were gathered, a folder for each retraining
 * @param log where its predictions are
 */
public record LoopProject(
    String name,
    Project settings,
    Path base,
    Path folder,
    LogFiles log,
    ServingSettings serving,
    PromotionSettings promotion,
    RegistrySettings registry,
    RetrainingSettings retraining,
    MonitoringSettings monitoring) {

  /** The registered model. */
  String model() {
    return registry.named(name).name();
  }

  String championAlias() {
    return serving.routing().champion();
  }
}
