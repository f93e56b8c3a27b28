package dev.coppice.cli;

import dev.coppice.api.ComparisonView;
import dev.coppice.audit.By;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import dev.coppice.predictions.Labels;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Comparison;
import dev.coppice.serving.Comparison.Measure;
import dev.coppice.serving.Comparison.Verdict;
import dev.coppice.serving.RampPlan;
import dev.coppice.serving.Releases;
import dev.coppice.serving.Replica;
import dev.coppice.serving.Replicas;
import dev.coppice.serving.Rollout;
import dev.coppice.serving.Rollouts;
import dev.coppice.serving.ServingSettings;
import dev.coppice.store.Store;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
    name = "canary",
    description = "Give a version a share of the requests, beside the champion.",
    footer = {
      "",
      "Servers follow within a second. A version that fails, is slow, or scores otherwise than the",
      "champion far more often than --tolerated is stopped by itself.",
      "",
      "Examples:",
      "  coppice models canary start churn/4 --share 0.05 --reason \"first look\"",
      "  coppice models canary start churn/4 --plan 0.05,0.25,0.5,1 --dwell 10m --rows 200",
      "  coppice models canary show churn",
      "  coppice models canary compare churn -p churn",
      "  coppice models canary stop churn --reason \"complaints\"",
    })
final class CanaryCommand implements Runnable {

  @ParentCommand private @Nullable ModelsCommand models;
  @Spec private @Nullable CommandSpec spec;

  private ModelsCommand models() {
    return Objects.requireNonNull(models);
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "say what to do: start, show, compare or stop");
  }

  @Command(name = "start", description = "Begin, or begin anew with another share.")
  int start(
      @Parameters(paramLabel = "VERSION", description = "As churn/4.") String reference,
      @Option(
              names = "--share",
              paramLabel = "SHARE",
              description = "Of the requests, 0 to 1, until somebody decides otherwise.")
          @Nullable Double share,
      @Option(
              names = "--plan",
              split = ",",
              paramLabel = "SHARE",
              description = "Shares that follow one another. Default: 0.05,0.25,0.5,1.")
          @Nullable List<Double> plan,
      @Option(
              names = "--dwell",
              paramLabel = "TIME",
              converter = Age.Converter.class,
              description = "The least time at each share. Default: 10m.")
          @Nullable Age dwell,
      @Option(
              names = "--rows",
              paramLabel = "N",
              description = "The fewest rows of both arms at each share. Default: 200.")
          @Nullable Integer rows,
      @Option(
              names = "--slow",
              paramLabel = "MILLISECONDS",
              description = "An answer that takes longer counts as slow. Default: 50.")
          @Nullable Long slow,
      @Option(
              names = "--tolerated",
              paramLabel = "RATIO",
              description = "How many times as often as the champion. Default: 2.")
          @Nullable Double tolerated,
      @Mixin Because because) {
    RampPlan usual = RampPlan.defaults();
    List<Double> shares = share != null ? List.of(share) : plan != null ? plan : usual.shares();
    RampPlan asked =
        new RampPlan(
            shares,
            dwell == null ? usual.dwell() : dwell.duration(),
            rows == null ? usual.rows() : rows,
            slow == null ? usual.slow() : Duration.ofMillis(slow),
            tolerated == null ? usual.tolerated() : tolerated,
            usual.alpha());
    By by = because.by();
    return models()
        .coppice()
        .storing(
            store -> {
              Registry registry = Registry.open(store, Clock.systemUTC());
              ModelVersion version = registry.pinned(reference);
              return told(
                  store,
                  releases(store, registry, version.model())
                      .canary(String.valueOf(version.number()), asked, by));
            });
  }

  @Command(name = "stop", description = "Take the requests from it.")
  int stop(
      @Parameters(paramLabel = "MODEL", description = "The model.") String model,
      @Mixin Because because) {
    By by = because.by();
    return with(model, (store, releases) -> told(store, releases.stop(by)));
  }

  @Command(name = "show", description = "How far the newest one is, and who serves what.")
  int show(@Parameters(paramLabel = "MODEL", description = "The model.") String model) {
    return with(
        model,
        (store, releases) ->
            told(
                store,
                releases
                    .rollout()
                    .orElseThrow(
                        () -> new NotFound("No version of '" + model + "' was ever a canary"))));
  }

  @Command(
      name = "compare",
      description = "What labels say about it and the champion beside it; decides nothing.",
      footer = {
        "",
        "Reads the prediction log of the project in this home. May be asked as often as you like:",
        "the interval holds at all times at once. Exits 1 when the champion is better.",
        "",
        "Example:",
        "  coppice models canary compare churn -p churn",
      })
  int compare(
      @Parameters(paramLabel = "MODEL", description = "The model.") String model,
      @Option(
              names = "--measure",
              paramLabel = "MEASURE",
              description =
                  "right (of classes), squared_error (of numbers), or outcome: the label itself,"
                      + " such as money. Default: what fits the model.")
          @Nullable String measure) {
    Past past = Past.of(models().coppice());
    Optional<Measure> by = ComparisonView.measure(measure);
    return with(
        model,
        (store, releases) -> {
          Clock clock = Clock.systemUTC();
          Labels labels = Labels.open(store, past.project(), clock);
          Comparison made = releases.compare(past.files(), labels, by, clock.instant());
          models().tell(ComparisonView.of(made), ComparisonStory.of(made, coppice().terminal()));
          return made.verdict() == Verdict.CHAMPION_IS_BETTER ? ExitCode.NO : ExitCode.OK;
        });
  }

  private Coppice coppice() {
    return models().coppice();
  }

  private int with(String model, BiFunction<Store, Releases, Integer> work) {
    return models()
        .coppice()
        .storing(
            store -> {
              Registry registry = Registry.open(store, Clock.systemUTC());
              registry.model(model);
              return work.apply(store, releases(store, registry, model));
            });
  }

  private Releases releases(Store store, Registry registry, String model) {
    return new Releases(
        registry, Rollouts.open(store, Clock.systemUTC()), model, settings(), () -> {});
  }

  /** Of the project here, when there is one: it may call its champion otherwise. */
  private ServingSettings settings() {
    Coppice coppice = models().coppice();
    return Files.exists(ProjectFile.locate(coppice.project()))
        ? coppice.settings(coppice.project(), coppice.overrides()).value().serving()
        : ServingSettings.defaults();
  }

  private int told(Store store, Rollout rollout) {
    String state = rollout.state().name().toLowerCase(Locale.ROOT);
    List<Replica> replicas = Replicas.open(store, Clock.systemUTC()).of(rollout.model());
    Struct struct =
        new Struct()
            .put("model", rollout.model())
            .put("version", rollout.candidate())
            .put("state", state)
            .put("share", rollout.share())
            .put("step", rollout.step() + 1)
            .put("steps", rollout.plan().shares().size())
            .put("since", rollout.moved().toString())
            .put("actor", rollout.actor())
            .put("reason", rollout.reason())
            .putStructs("serving", replicas.stream().map(CanaryCommand::struct).toList());
    StringBuilder line = new StringBuilder();
    line.append(rollout.model()).append('/').append(rollout.candidate());
    line.append(" gets ").append(percent(rollout.share())).append(" of the requests (");
    line.append(state).append(", step ").append(rollout.step() + 1).append(" of ");
    line.append(rollout.plan().shares().size()).append(')');
    if (!rollout.reason().isEmpty()) {
      line.append(": ").append(rollout.reason());
    }
    for (Replica one : replicas) {
      line.append(System.lineSeparator()).append("  ").append(one.instance()).append(" serves ");
      line.append(one.level()).append(' ').append(one.version());
      if (one.challenger() != 0) {
        line.append(", and ").append(one.challenger()).append(" for ");
        line.append(percent(one.share()));
      }
      line.append(one.trouble().isEmpty() ? "" : "; " + one.trouble());
    }
    return models().tell(struct, line.toString());
  }

  private static Struct struct(Replica one) {
    return new Struct()
        .put("instance", one.instance())
        .put("project", one.project())
        .put("level", one.level())
        .put("version", one.version())
        .put("challenger", one.challenger())
        .put("share", one.share())
        .put("trouble", one.trouble());
  }

  private static String percent(double share) {
    BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros();
    return percent.toPlainString() + " %";
  }
}
