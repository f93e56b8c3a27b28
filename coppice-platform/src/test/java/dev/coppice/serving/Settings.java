package dev.coppice.serving;

import dev.coppice.predictions.LogSettings;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import org.jspecify.annotations.Nullable;

/** Settings that differ from the defaults in what a test is about. */
final class Settings {

  private static final ServingSettings D = ServingSettings.defaults();

  private Settings() {}

  static ServingSettings labelled(@Nullable String label, @Nullable Compat compat) {
    return new ServingSettings(
        D.title(),
        D.apiVersion(),
        compat,
        D.mount(),
        D.model(),
        label,
        D.onMissingModel(),
        D.badRows(),
        D.maxRows(),
        D.maxBodyBytes(),
        D.log(),
        D.routing());
  }

  static ServingSettings with(BadRows badRows) {
    return new ServingSettings(
        D.title(),
        D.apiVersion(),
        D.compat(),
        D.mount(),
        D.model(),
        D.versionLabel(),
        D.onMissingModel(),
        badRows,
        5000,
        D.maxBodyBytes(),
        D.log(),
        D.routing());
  }

  static ServingSettings logging(LogSettings log) {
    return new ServingSettings(
        D.title(),
        D.apiVersion(),
        D.compat(),
        D.mount(),
        D.model(),
        D.versionLabel(),
        D.onMissingModel(),
        D.badRows(),
        D.maxRows(),
        D.maxBodyBytes(),
        log,
        D.routing());
  }

  static ServingSettings routed(RoutingSettings routing) {
    return D.with(routing);
  }
}
