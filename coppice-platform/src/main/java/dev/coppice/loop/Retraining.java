package dev.coppice.loop;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.flows.Attempt;
import dev.coppice.flows.Flow;
import dev.coppice.flows.Outcome;
import dev.coppice.flows.Retry;
import dev.coppice.flows.Step;
import dev.coppice.flows.Work;
import dev.coppice.recipe.Project;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.RegistrySettings;
import dev.coppice.registry.Stage;
import dev.coppice.registry.gates.Approvals;
import dev.coppice.registry.gates.GateSet;
import dev.coppice.registry.gates.Gatekeeper;
import dev.coppice.registry.gates.PromotionSettings;
import dev.coppice.registry.gates.Ruling;
import dev.coppice.registry.gates.Verdict;
import dev.coppice.serving.RampPlan;
import dev.coppice.serving.Releases;
import dev.coppice.serving.Rollout;
import dev.coppice.serving.Rollouts;
import dev.coppice.store.Store;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Tracking;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The steps of a retraining: gather, train, register, judge, canary, promote, watch. Each asks
 * first whether it was done before its process died, so that killing it anywhere and going on gives
 * one version and one promotion. Steps that wait give their thread away and are begun again.
 */
final class Retraining {

  static final String GATHER = "gather";
  private static final String TRAIN = "train";
  static final String REGISTER = "register";
  private static final String JUDGE = "judge";
  private static final String CANARY = "canary";
  private static final String PROMOTE = "promote";
  private static final String WATCH = "watch";
  private static final String APPROVAL = "approval";
  private static final int RUN_ID = 32;

  private final LoopProject project;
  private final Gathering gathering;
  private final Training training;
  private final Registry registry;
  private final Tracking tracking;
  private final Gatekeeper gatekeeper;
  private final Rollouts rollouts;
  private final Releases releases;
  private final Registration registration;
  private final Audit audit;
  private final Aftermath aftermath;
  private final Withdrawal withdrawal;
  private final Clock clock;

  Retraining(
      Store store,
      LoopProject project,
      Gathering gathering,
      Training training,
      Clock clock,
      LongSupplier nanoTime) {
    this.project = project;
    this.gathering = gathering;
    this.training = training;
    this.registry = Registry.open(store, clock);
    this.tracking = Tracking.open(store, clock);
    this.gatekeeper = Gatekeeper.open(store, registry, clock, nanoTime);
    this.rollouts = Rollouts.open(store, clock);
    this.releases = new Releases(registry, rollouts, project.model(), project.serving(), () -> {});
    RegistrySettings usual = project.registry().named(project.name());
    RegistrySettings silent = // it gets no request before it was judged
        new RegistrySettings(usual.name(), usual.register(), usual.label(), List.of());
    this.registration = Registration.of(store, clock, silent);
    this.audit = Audit.open(store, clock);
    this.aftermath = new Aftermath(project, gathering, registry);
    this.withdrawal = new Withdrawal(registry, rollouts);
    this.clock = clock;
  }

  Flow flow() {
    return new Flow(
        Loop.FLOW,
        List.of(
            step(GATHER, List.of(), this::gather),
            step(TRAIN, List.of(GATHER), this::train),
            step(REGISTER, List.of(TRAIN), this::register),
            step(JUDGE, List.of(REGISTER), this::judge),
            step(CANARY, List.of(JUDGE), this::canary),
            step(PROMOTE, List.of(CANARY), this::promote),
            step(WATCH, List.of(PROMOTE), this::watch)),
        run -> withdrawal.of(run, by("the retraining was cancelled")));
  }

  private static Step step(String name, List<String> after, Work work) {
    return new Step(name, after, Retry.defaults(), work);
  }

  private Duration pause() {
    return Duration.ofSeconds(project.retraining().checkSeconds());
  }

  private static By by(String reason) {
    return new By(Loop.ACTOR, Loop.shortened(reason));
  }

  // --- a version

  private Outcome gather(Attempt attempt) {
    Instant since = time(attempt, "since");
    Instant until = time(attempt, "until");
    Struct gathered = gathering.gather(attempt.run().id(), since, until, clock.instant());
    attempt.log(rows(gathered) + " to train, " + judging(gathered) + " to judge");
    return new Outcome.Done(gathered);
  }

  private static Instant time(Attempt attempt, String name) {
    String text = attempt.run().input().findText(name);
    return text == null ? Instant.EPOCH : Instant.parse(text);
  }

  private static String rows(Struct gathered) {
    long own = gathered.integer("reference_rows");
    return (own == 0 ? "" : Words.count(own, "row") + " of the project and ")
        + Words.count(gathered.integer("logged_rows"), "labelled row")
        + " of the log";
  }

  private static String judging(Struct gathered) {
    return "the newest " + String.format(Locale.ROOT, "%,d", gathered.integer("gate_rows"));
  }

  /** Every attempt has a run of its own; one that was finished before its process died counts. */
  private Outcome train(Attempt attempt) {
    for (int number = 1; number <= attempt.number(); number++) {
      String id = runId(attempt, number);
      if (isFinished(id)) {
        return new Outcome.Done(new Struct().put("run_id", id));
      }
    }
    String id = runId(attempt, attempt.number());
    Struct gathered = attempt.result(GATHER);
    Map<String, String> tags =
        Map.of(
            "coppice.retraining", attempt.run().id(),
            "coppice.retraining.rows", rows(gathered),
            "coppice.retraining.from", gathered.text("from"),
            "coppice.retraining.to", gathered.text("to"));
    training.train(id, gathering.project(attempt.run().id(), gathered), tags, attempt::isCancelled);
    attempt.log("trained run " + id);
    return new Outcome.Done(new Struct().put("run_id", id));
  }

  private static String runId(Attempt attempt, int number) {
    String key = attempt.key() + "/" + number;
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, RUN_ID);
  }

  private boolean isFinished(String id) {
    try {
      return tracking.runs().get(id).status() == RunStatus.FINISHED;
    } catch (NotFound e) {
      return false;
    }
  }

  /** Asked again with the same key the registry answers the same version. */
  private Outcome register(Attempt attempt) {
    Struct gathered = attempt.result(GATHER);
    String description =
        "Retrained on "
            + rows(gathered)
            + ", "
            + second(gathered.text("from"))
            + " to "
            + second(gathered.text("to"));
    Registration asking =
        new Registration(
            registry,
            tracking,
            registration.settings(),
            description,
            Map.of("coppice.retraining", attempt.run().id()),
            attempt.key());
    String why = attempt.run().input().findText("reason");
    ModelVersion version =
        asking.run(
            tracking.runs().get(attempt.result(TRAIN).text("run_id")),
            by(description + "; because: " + (why == null ? attempt.run().askedBy() : why)));
    attempt.log("registered " + version.reference());
    return new Outcome.Done(
        new Struct().put("version", version.number()).put("reference", version.reference()));
  }

  private static String second(String time) {
    return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private ModelVersion version(Attempt attempt) {
    return registry.version(project.model(), (int) attempt.result(REGISTER).integer("version"));
  }

  // --- gates

  /** Everything but an approval is asked before the version gets a request. */
  private Outcome judge(Attempt attempt) {
    ModelVersion version = version(attempt);
    if (version.stage() == Stage.ARCHIVED) {
      return archived("was archived before it was judged again");
    }
    Ruling ruling = ruling(attempt, version, List.of());
    Verdict compared = champion(ruling);
    attempt.log(compared.reason());
    if (!ruling.judgement().passed()) {
      return refuse(ruling);
    }
    return new Outcome.Done(
        new Struct()
            .put("over", ruling.over())
            .put("champion", compared.reason())
            .put("judgement", ruling.judgement().evidence()));
  }

  private static Verdict champion(Ruling ruling) {
    return ruling.judgement().verdicts().stream()
        .filter(verdict -> verdict.gate().equals("champion"))
        .findFirst()
        .orElse(ruling.judgement().verdicts().get(0));
  }

  private Ruling ruling(Attempt attempt, ModelVersion version, List<String> approvers) {
    String id = attempt.run().id();
    PromotionSettings usual = project.promotion();
    PromotionSettings settings =
        new PromotionSettings(
            gathering.gateRows(id).toString(),
            usual.maxRows(),
            usual.minRows(),
            usual.checks(),
            usual.compare(),
            usual.fairness(),
            usual.maxLatencyMs(),
            approvers);
    Project rows = gathering.project(id, attempt.result(GATHER));
    GateSet set = gatekeeper.rows(version, rows, project.base(), settings);
    return gatekeeper.judge(version, project.championAlias(), set, settings);
  }

  private Outcome refuse(Ruling ruling) {
    String why = ruling.judgement().why();
    gatekeeper.refuse(ruling, by("the gates say no: " + why));
    archive(ruling.candidate(), why);
    return archived(why);
  }

  private void archive(ModelVersion version, String why) {
    Stage stage = registry.version(version.model(), version.number()).stage();
    if (stage != Stage.ARCHIVED && stage != Stage.PRODUCTION) {
      registry.archive(version.model(), version.number(), by(why));
    }
  }

  private static Outcome archived(String why) {
    return new Outcome.Last(new Struct().put("outcome", "archived").put("reason", why));
  }

  // --- requests

  private Outcome canary(Attempt attempt) {
    ModelVersion version = version(attempt);
    RetrainingSettings.Canary wanted = project.retraining().canary();
    if (wanted.shares().isEmpty() || attempt.result(JUDGE).integer("over") == 0) {
      return new Outcome.Done(new Struct().put("canary", "none"));
    }
    Optional<Rollout> latest = rollouts.latest(project.model());
    Optional<Rollout> own = latest.filter(each -> each.candidate() == version.number());
    if (own.isEmpty()) {
      if (wasChallenger(version)) {
        archive(version, "another version took its requests");
        return archived("another version took its requests");
      }
      RampPlan plan =
          RampPlan.defaults()
              .with(wanted.shares())
              .withOtherScores()
              .with(Duration.ofSeconds(wanted.dwellSeconds()), wanted.rows());
      String passed = attempt.result(JUDGE).text("champion");
      own = Optional.of(releases.canary("" + version.number(), plan, by("it passed: " + passed)));
    }
    Rollout rollout = own.get();
    return switch (rollout.state()) {
      case RUNNING ->
          new Outcome.Later(
              pause(),
              version.reference()
                  + " gets "
                  + ShortestDouble.brief(Math.round(rollout.share() * 1000) / 10.0)
                  + " % of the requests");
      case COMPLETE -> {
        attempt.log(version.reference() + " came through: " + rollout.reason());
        yield new Outcome.Done(new Struct().put("canary", rollout.reason()));
      }
      case STOPPED -> {
        String why = "its canary was stopped: " + rollout.reason();
        attempt.log(why);
        archive(version, why);
        yield archived(why);
      }
    };
  }

  private boolean wasChallenger(ModelVersion version) {
    String alias = project.serving().routing().challenger();
    return registry.history(project.model(), alias).stream()
        .anyMatch(move -> Integer.valueOf(version.number()).equals(move.to()));
  }

  private Outcome promote(Attempt attempt) {
    ModelVersion version = version(attempt);
    Integer holder = registry.aliases(project.model()).get(project.championAlias());
    if (holder != null && holder == version.number()) {
      return promoted(version); // its process died right after
    }
    if (version.stage() == Stage.ARCHIVED) {
      String why = refusal(version);
      withdrawal.of(version, by(why)); // what came through its canary keeps its requests
      attempt.log(why);
      return archived(why);
    }
    Ruling ruling = ruling(attempt, version, project.promotion().approvers());
    List<Verdict> refusals = ruling.judgement().refusals();
    if (refusals.size() == 1 && refusals.get(0).gate().equals(APPROVAL)) {
      return new Outcome.Later(pause(), refusals.get(0).reason());
    }
    if (!ruling.judgement().passed()) {
      return refuse(ruling);
    }
    gatekeeper.promote(ruling, by(champion(ruling).reason()));
    attempt.log(version.reference() + " is champion");
    return promoted(version);
  }

  private String refusal(ModelVersion version) {
    return audit.list(version.reference(), 0, 50).stream()
        .filter(event -> event.entry().action().equals(Approvals.REFUSE))
        .findFirst()
        .map(event -> event.entry())
        .map(said -> said.actor() + " refused it" + because(said.reason()))
        .orElse("somebody archived it");
  }

  private static String because(String reason) {
    return reason.isBlank() ? "" : ": " + reason;
  }

  private static Outcome promoted(ModelVersion version) {
    return new Outcome.Done(new Struct().put("promoted", version.reference()));
  }

  // --- afterwards

  private Outcome watch(Attempt attempt) {
    ModelVersion version = version(attempt);
    List<AliasChange> moves = registry.history(project.model(), project.championAlias());
    AliasChange last = moves.get(0);
    if (!Integer.valueOf(version.number()).equals(last.to())) {
      boolean own = last.kind() == AliasChange.Kind.ROLLED_BACK && last.actor().equals(Loop.ACTOR);
      return ended(own ? "rolled back" : "replaced", last.reason());
    }
    Instant promoted = Instant.ofEpochMilli(last.at());
    Duration watch = Duration.ofMinutes(project.retraining().watch().minutes());
    Integer before = last.from();
    Optional<Aftermath.Verdict> verdict =
        before == null || watch.isZero()
            ? Optional.empty()
            : aftermath.of(version, registry.version(project.model(), before), promoted);
    if (verdict.filter(each -> each.worse()).isPresent()) {
      String why = verdict.get().reason();
      attempt.log("rolled back: " + why);
      registry.rollback(project.model(), project.championAlias(), by(why));
      return ended("rolled back", why);
    }
    String found = verdict.map(Aftermath.Verdict::reason).orElse("too few labels to compare");
    if (clock.instant().isBefore(promoted.plus(watch)) && before != null) {
      return new Outcome.Later(pause(), found);
    }
    audit.add(Entry.of(by(found), "retrain.keep", version.reference(), new Struct()));
    return ended("kept", found);
  }

  private static Outcome ended(String outcome, String reason) {
    return new Outcome.Done(new Struct().put("outcome", outcome).put("reason", reason));
  }
}
