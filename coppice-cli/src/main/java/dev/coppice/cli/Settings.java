package dev.coppice.cli;

import dev.coppice.cli.settings.Sections;
import dev.coppice.http.AccessSettings;
import dev.coppice.http.ServerSettings;
import dev.coppice.loop.RetrainingSettings;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.recipe.Project;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.registry.gates.PromotionSettings;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.remote.TrackingSettings;

/**
 * Everything a project file can say. Each section is a record of the room it configures.
 *
 * @param project what decides a training run: only this is part of a run
 * @param promotion what a version must show before it becomes champion
 * @param serving how its model is served
 * @param server the port; of several projects, the first one's
 * @param access who may come in; of several projects, the first one's
 * @param monitoring when rows differ from those of the training, and who is told
 * @param retraining when a model is trained again, on which rows, and how it takes over
 * @param registry when and how models become versions
 * @param store where runs are remembered
 * @param tracking whom else they are told
 */
record Settings(
    @Sections Project project,
    PromotionSettings promotion,
    ServingSettings serving,
    ServerSettings server,
    AccessSettings access,
    MonitoringSettings monitoring,
    RetrainingSettings retraining,
    RegistrySettings registry,
    StoreSettings store,
    TrackingSettings tracking) {

  static Settings defaults() {
    return new Settings(
        Project.defaults(),
        PromotionSettings.defaults(),
        ServingSettings.defaults(),
        ServerSettings.defaults(),
        AccessSettings.defaults(),
        MonitoringSettings.defaults(),
        RetrainingSettings.defaults(),
        RegistrySettings.defaults(),
        StoreSettings.defaults(),
        TrackingSettings.defaults());
  }

  /** The same for a project of this name. */
  Settings named(String name) {
    return new Settings(
        project.named(name),
        promotion,
        serving,
        server,
        access,
        monitoring,
        retraining,
        registry,
        store,
        tracking);
  }
}
