package dev.coppice.serving;

import dev.coppice.errors.CoppiceException;
import dev.coppice.serving.RoutingSettings.Fallback;
import dev.coppice.serving.Shelf.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the arms that are wanted out of the versions that are loaded, and gives them to the project
 * when they are others than before. One thread at a time.
 */
final class ArmsMaker {

  private final ServedProject project;
  private final String model;
  private final Clock clock;
  private final @Nullable Deployment otherwise;
  private final Set<String> troubles = new LinkedHashSet<>();
  private Wanted wanted = Wanted.NOTHING;
  private @Nullable Deployment
      champion; // the last one that led, kept while a new one is on its way
  private int championNumber;
  private @Nullable Deployment local;
  private @Nullable Trial trial;
  private String trialPurpose = ""; // which step of which rollout its counts are for
  private @Nullable Shadow shadow;
  private Object made = "nothing";

  ArmsMaker(ServedProject project, String model, Clock clock, @Nullable Deployment otherwise) {
    this.project = project;
    this.model = model;
    this.clock = clock;
    this.otherwise = otherwise;
  }

  private RoutingSettings settings() {
    return project.settings().routing(); // as it is now
  }

  Wanted wanted() {
    return wanted;
  }

  /** Of the present trial; null without one. */
  @Nullable Tally tally() {
    return trial == null ? null : trial.tally();
  }

  /** The number of the version that leads; 0 when it is none of the registry. */
  int leading() {
    Arms arms = project.arms();
    return arms == null || arms.lead().deployment() != champion ? 0 : championNumber;
  }

  /** When the registry is silent from the start, whoever can stand in without it does. */
  void unheard() {
    if (!project.ready()) {
      route(List.of(), null);
    }
  }

  void make(Wanted next, Shelf shelf) {
    wanted = next;
    troubles.clear();
    Place place = place(next.champion(), shelf);
    if (place.deployment() != null) {
      champion = place.deployment();
      championNumber = next.champion();
    } else if (next.champion() == 0) {
      champion = null; // taken away, which is not the same as not there yet
    }
    List<Arm> chain = new ArrayList<>();
    if (champion != null) {
      chain.add(new Arm(Arm.CHAMPION, champion));
    }
    place(next.previous(), shelf); // stays warm, whether it stands in or not
    for (Fallback fallback : settings().fallback()) {
      int number =
          fallback == Fallback.PREVIOUS
              ? next.previous()
              : fallback == Fallback.STAGING ? next.staging() : 0;
      Deployment deployment = number == 0 ? null : place(number, shelf).deployment();
      if (deployment != null && number != championNumber(chain)) {
        add(chain, new Arm(fallback.name().toLowerCase(Locale.ROOT), deployment));
      }
    }
    route(chain, shelf);
  }

  private int championNumber(List<Arm> chain) {
    return !chain.isEmpty() && chain.get(0).route().equals(Arm.CHAMPION) ? championNumber : 0;
  }

  private Place place(int number, Shelf shelf) {
    Place place = number == 0 ? new Place(null, "") : shelf.get(number);
    if (!place.trouble().isEmpty()) {
      troubles.add(place.trouble());
    }
    return place;
  }

  private void route(List<Arm> versions, @Nullable Shelf shelf) {
    List<Arm> chain = new ArrayList<>(versions);
    Deployment baked = settings().fallback().contains(Fallback.LOCAL) ? local() : null;
    if (baked != null) {
      add(chain, new Arm("local", baked));
    }
    if (chain.isEmpty() && otherwise != null) {
      chain.add(new Arm(Arm.CHAMPION, otherwise));
    }
    String constant = settings().constant();
    if (!chain.isEmpty() && constant != null && settings().fallback().contains(Fallback.CONSTANT)) {
      add(chain, Arm.constant(chain.get(0).deployment(), constant));
    }
    if (chain.isEmpty()) {
      change(List.of(), null);
      return;
    }
    Arm lead = chain.get(0);
    Trial next = shelf == null ? null : trial(lead, shelf);
    Shadow other = shelf == null ? null : shadow(lead, shelf);
    String why =
        lead.route().equals(Arm.CHAMPION)
            ? ""
            : "'"
                + model
                + "' has no version with the alias '"
                + settings().champion()
                + "' to serve";
    trial = next;
    shadow = other;
    List<Object> state = new ArrayList<>(chain);
    state.add(settings().deadlineMs());
    state.add(next == null ? "" : next);
    state.add(other == null ? "" : other);
    change(state, new Arms(watched(chain), why, next, other));
  }

  /** Changes nothing when nothing is new. */
  private void change(List<Object> state, @Nullable Arms arms) {
    if (!state.equals(made)) {
      try {
        if (arms == null) {
          project.routeNowhere();
        } else {
          project.route(arms);
        }
        made = state;
      } catch (CoppiceException e) {
        troubles.add(String.valueOf(e.getMessage()));
      }
    }
    project.trouble(String.join("; ", troubles));
  }

  private List<Arm> watched(List<Arm> chain) {
    if (settings().deadlineMs() == 0) {
      return chain;
    }
    Duration deadline = Duration.ofMillis(settings().deadlineMs());
    int threads = Runtime.getRuntime().availableProcessors();
    return chain.stream()
        .map(arm -> arm.watched(Watch.over(arm.route(), deadline, threads)))
        .toList();
  }

  private @Nullable Trial trial(Arm lead, Shelf shelf) {
    Deployment deployment =
        wanted.share() == 0 ? null : place(wanted.challenger(), shelf).deployment();
    if (wanted.challenger() != 0) {
      place(wanted.challenger(), shelf); // warm before it gets its first share
    }
    if (deployment == null || !fits(deployment, lead)) {
      return null;
    }
    Trial same = trial;
    if (same != null
        && (same.challenger().deployment() != deployment || same.against() != lead.deployment())) {
      same = null;
    }
    String step = wanted.rollout().map(one -> one.id() + "/" + one.step()).orElse("");
    String purpose = step + " " + wanted.share();
    if (same != null && purpose.equals(trialPurpose)) {
      return same;
    }
    trialPurpose = purpose;
    Split split = Experiment.split(model, wanted.challenger(), wanted.share(), settings().rule());
    Duration deadline = Duration.ofMillis(settings().challengerDeadlineMs());
    Watch watch = same != null ? same.watch() : Watch.over("challenger", deadline, 2);
    Duration slow = wanted.rollout().map(one -> one.plan().slow()).orElse(Duration.ofDays(1));
    Tally tally = new Tally(slow.toNanos(), ScoreRanges.of(lead.deployment().bundle()));
    return new Trial(new Arm(Arm.CHALLENGER, deployment), lead.deployment(), split, watch, tally);
  }

  private @Nullable Shadow shadow(Arm lead, Shelf shelf) {
    Deployment deployment = place(wanted.shadow(), shelf).deployment();
    if (deployment == null || deployment == lead.deployment() || !fits(deployment, lead)) {
      return null;
    }
    Shadow now = shadow;
    return now != null && now.deployment() == deployment
        ? now
        : Shadow.of(deployment, project.log(), clock);
  }

  private void add(List<Arm> chain, Arm arm) {
    if (chain.isEmpty() || fits(arm.deployment(), chain.get(0))) {
      chain.add(arm);
    }
  }

  /** Doors speak of the leading model's classes: whoever has others cannot answer beside it. */
  private boolean fits(Deployment deployment, Arm lead) {
    boolean fits = deployment.bundle().pipeline().target().equals(lead.pipeline().target());
    if (!fits) {
      troubles.add(
          "version " + deployment.version() + " predicts something else than " + lead.version());
    }
    return fits;
  }

  /** The bundle in the settings, as long as it is there. */
  private @Nullable Deployment local() {
    String place = settings().local();
    if (place == null || !place.contains(":") && !Files.exists(Path.of(place))) {
      local = null;
    } else if (local == null) {
      try {
        local = ModelReference.open(place, project.settings(), clock.instant());
      } catch (CoppiceException e) {
        troubles.add(place + " cannot be served: " + e.getMessage());
      }
    }
    return local;
  }
}
