package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.remote.RemoteTracking;
import dev.coppice.tracking.remote.Sent;
import dev.coppice.tracking.remote.TrackingSettings;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run that is told to another tracking server as well.
 *
 * @param sent null when it did not arrive; then the problem says why
 */
record Elsewhere(String server, @Nullable Sent sent, String problem) {

  /** Nobody said where to. */
  static Coppice.WrongSettings nowhere() {
    String message = "has no value; name a server, as --set tracking.uri=http://HOST:PORT";
    return new Coppice.WrongSettings(
        new InvalidInput(List.of(new Problem("tracking.uri", message))));
  }

  /** The variables that MLflow's clients read. */
  static Overrides withVariables(Overrides overrides) {
    return overrides
        .withAliases("tracking.uri", "MLFLOW_TRACKING_URI")
        .withAliases("tracking.experiment", "MLFLOW_EXPERIMENT_NAME")
        .withAliases("tracking.token", "MLFLOW_TRACKING_TOKEN")
        .withAliases("tracking.user", "MLFLOW_TRACKING_USERNAME")
        .withAliases("tracking.password", "MLFLOW_TRACKING_PASSWORD")
        .withAliases("tracking.certificate", "MLFLOW_TRACKING_SERVER_CERT_PATH");
  }

  /** The server that the settings name, if they name one. */
  static Optional<RemoteTracking> of(Settings settings, Tracking tracking) {
    TrackingSettings named = settings.tracking();
    return named.uri().isEmpty()
        ? Optional.empty()
        : Optional.of(RemoteTracking.of(named, tracking));
  }

  /**
   * The same for somebody who is about to train: it must be there and let us in now, not after
   * hours.
   */
  static Optional<RemoteTracking> checked(
      Coppice coppice, ProjectFile<Settings> file, Tracking tracking) {
    return coppice.using(
        file,
        () -> {
          Optional<RemoteTracking> server = of(file.value(), tracking);
          server.ifPresent(each -> each.check(file.value().project().project()));
          return server;
        });
  }

  /** Sends a run that is kept here, whatever comes of it. */
  static Elsewhere tell(RemoteTracking server, Settings settings, String run, boolean registered) {
    String address = settings.tracking().uri();
    try {
      return new Elsewhere(address, send(server, settings, run, registered), "");
    } catch (CoppiceException e) {
      String again =
          "coppice runs send " + run.substring(0, 12) + (registered ? " --register" : "");
      return new Elsewhere(
          address,
          null,
          "The run is kept here, but was not sent: "
              + e.getMessage()
              + "\nSend it again with '"
              + again
              + "'.");
    }
  }

  /** Sends a run, and makes a version there of the model that it left. */
  static Sent send(RemoteTracking server, Settings settings, String run, boolean register) {
    if (!register) {
      return server.send(run);
    }
    var registry = settings.registry().named(settings.project().project());
    return server.register(run, registry.name(), registry.aliases());
  }

  /** What a person wants to know after a run was sent. */
  static String told(Sent sent) {
    return "Sent    " + sent.page() + (sent.version() == null ? "" : ", " + sent.version());
  }

  static Struct struct(Sent sent) {
    return new Struct()
        .put("uri", sent.server())
        .put("run_id", sent.run())
        .put("page", sent.page())
        .putIfPresent("registered", sent.version());
  }

  Struct struct() {
    return sent == null ? new Struct().put("uri", server).put("problem", problem) : struct(sent);
  }
}
