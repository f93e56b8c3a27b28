package dev.coppice.compat;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Door;
import dev.coppice.http.Metrics;
import dev.coppice.http.Site;
import dev.coppice.monitoring.Monitor;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.Scored;
import dev.coppice.serving.Service;
import dev.coppice.serving.ServingSettings;
import dev.coppice.serving.ServingSettings.Compat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An existing service that a project answers like: its routes, answers, errors, and the names in
 * its log. First it gives what the project's engine needs, then the door in front of that engine.
 */
public final class Preset {

  private final Compat compat;
  private final Site.Times times;
  private final MlforgeMetrics counts;

  private Preset(Compat compat, Metrics metrics, Site.Times times) {
    this.compat = compat;
    this.times = times;
    this.counts = new MlforgeMetrics(metrics);
  }

  /** The preset that a project's settings name, if they name one. */
  public static Optional<Preset> of(ServingSettings settings, Metrics metrics, Site.Times times) {
    return Optional.ofNullable(settings.compat()).map(compat -> new Preset(compat, metrics, times));
  }

  /** What this service's prediction log calls an answer. */
  public LineNames lineNames() {
    LineNames usual = LineNames.defaults();
    return switch (compat) {
      case STUDENT_PURCHASE ->
          new LineNames(
              StudentPurchaseDoor.PROBABILITY, usual.probabilities(), StudentPurchaseDoor.DECISION);
      case CHURN -> new LineNames(ChurnDoor.PROBABILITY, usual.probabilities(), ChurnDoor.DECISION);
      case HOUSING ->
          new LineNames(usual.probability(), usual.probabilities(), HousingDoor.CATEGORY);
      case MLFORGE, MINIMAL -> usual;
    };
  }

  /** Who must hear of the project's predictions. */
  public List<Consumer<Scored>> listeners() {
    return switch (compat) {
      case MLFORGE -> List.of(counts);
      case STUDENT_PURCHASE, MINIMAL, HOUSING, CHURN -> List.of();
    };
  }

  /**
   * The door, at the root of the port or below {@code /p/NAME}, as the settings say.
   *
   * @param monitor of the project: what the drift routes answer from
   * @param storing waits for the store
   * @param address of the server; asked when it runs
   * @throws InvalidInput when the project's model predicts what this service cannot say
   */
  public Door door(Service service, Monitor monitor, Executor storing, Supplier<String> address) {
    PresetDoor door =
        switch (compat) {
          case STUDENT_PURCHASE -> new StudentPurchaseDoor(service, monitor);
          case MLFORGE -> new MlforgeDoor(service, counts, times, monitor, storing, address);
          case MINIMAL -> new MinimalDoor(service);
          case HOUSING -> new HousingDoor(service);
          case CHURN -> new ChurnDoor(service);
        };
    if (compat == Compat.MLFORGE) {
      counts.register(service, monitor);
    }
    if (service.ready()) {
      door.requireFit(service.deployment());
    }
    return door;
  }
}
