package dev.coppice.training.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.features.FeatureSettings;
import dev.coppice.metrics.Metric;
import dev.coppice.training.Contender;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.SmoteSettings;
import dev.coppice.training.search.Trial.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Tries settings by cross-validation on the training rows, and on no others.
 *
 * <p>What is tried is fixed before anything is fitted (successive halving: before each rung), so
 * threads change nothing. Each trial that ends is written to a journal; a later process with the
 * same data and settings does not try it again. Trials that a time limit left can be repeated as
 * they are recorded.
 *
 * <p>Rejected: model-based search. With the few dozen trials that people wait for, seeded draws are
 * close to it (Bergstra and Bengio 2012), run side by side, and can be read.
 */
public final class Search {

  private static final String JOURNAL = "trials";

  /** Hears of each finished trial; called from several threads, one at a time. */
  public interface Listener {
    void tried(Progress progress);
  }

  /**
   * How far a search is.
   *
   * @param best so far
   * @param secondsLeft as it looks now
   */
  public record Progress(Trial last, int done, int total, Trial best, double secondsLeft) {}

  /**
   * What a search found.
   *
   * @param trials by number
   * @param best of each space that has any, ready to compete
   */
  public record Found(Metric metric, List<Trial> trials, List<Contender> best) {

    /** Reads what {@link #lines} wrote; nobody is made ready. */
    public static Found read(byte[] lines) {
      List<Struct> structs =
          new String(lines, UTF_8)
              .lines()
              .map(line -> JsonStruct.read(line.getBytes(UTF_8)))
              .toList();
      if (structs.isEmpty()) {
        throw new InvalidInput("There is no trial in this file.");
      }
      String key = structs.get(0).text("metric");
      Metric metric =
          Arrays.stream(Metric.values())
              .filter(each -> each.key().equals(key))
              .findFirst()
              .orElseThrow(() -> new InvalidInput("There is no metric '" + key + "'"));
      return new Found(metric, structs.stream().map(Trial::read).toList(), List.of());
    }

    /** The best of all that saw most rows. */
    public Trial champion() {
      return trials.stream().min(Trial.bestFirst(metric)).orElseThrow();
    }

    /** What a report says; {@link #lines} says all. */
    public Struct toStruct() {
      Trial champion = champion();
      return new Struct()
          .put("metric", metric.key())
          .put("trials", trials.size())
          .put("refused", trials.stream().filter(trial -> trial.refused() != null).count())
          .put("best", champion.toStruct(metric))
          .put("seconds", trials.stream().mapToDouble(Trial::elapsed).max().orElse(0));
    }

    /** One trial a line. */
    public byte[] lines() {
      StringBuilder lines = new StringBuilder();
      trials.forEach(
          trial ->
              lines
                  .append(new String(JsonStruct.compact(trial.toStruct(metric)), UTF_8).strip())
                  .append('\n'));
      return lines.toString().getBytes(UTF_8);
    }
  }

  private final SearchSettings settings;
  private final FeatureSettings features;
  private final SmoteSettings smote;
  private final Examples examples;
  private final List<Fold> folds;
  private final Metric metric;
  private final FitContext context;
  private final LongSupplier nanoTime;
  private final Listener listener;

  public Search(
      SearchSettings settings,
      FeatureSettings features,
      SmoteSettings smote,
      Examples examples,
      List<Fold> folds,
      Metric metric,
      FitContext context,
      LongSupplier nanoTime,
      Listener listener) {
    this.settings = settings;
    this.features = features;
    this.smote = smote;
    this.examples = examples;
    this.folds = folds;
    this.metric = metric;
    this.context = context;
    this.nanoTime = nanoTime;
    this.listener = listener;
  }

  /**
   * @throws InvalidInput when the spaces are wrong, or when no point of them can be fitted
   */
  public Found run() {
    List<Plan> plans = plans(settings, examples, context.seed());
    Map<Integer, Trial> known = new HashMap<>();
    for (String line : context.checkpoints().lines(JOURNAL)) {
      Trial trial = Trial.read(JsonStruct.read(line.getBytes(UTF_8)));
      known.put(trial.plan().number(), trial);
    }
    if (!known.isEmpty()) {
      context.checkpoints().say("Going on behind " + known.size() + " trials that are done");
    }
    Attempts attempts = attempts(known, settings.minutes() * 60);
    return found(
        settings.method() == SearchSettings.Method.HALVING
            ? Halving.run(plans, settings.factor(), metric, attempts)
            : attempts.run(plans));
  }

  /** Computes recorded trials again, all of them, whatever time it takes. */
  public Found repeat(List<Trial> recorded) {
    return found(attempts(Map.of(), 0).run(recorded.stream().map(Trial::plan).toList()));
  }

  /** What would be tried at first, without trying it. */
  public static List<Plan> plans(SearchSettings settings, Examples examples, long seed) {
    List<Space> spaces = Space.of(settings.space(), examples.task());
    return switch (settings.method()) {
      case GRID -> Plans.grid(spaces);
      case RANDOM -> Plans.random(spaces, settings.draws(), 1, seed);
      case HALVING ->
          Plans.random(spaces, settings.draws(), Halving.share(settings, examples), seed);
    };
  }

  private Attempts attempts(Map<Integer, Trial> known, double seconds) {
    return new Attempts(
        features,
        smote,
        examples,
        folds,
        metric,
        context,
        nanoTime,
        seconds,
        known,
        trial -> context.checkpoints().append(JOURNAL, journalled(trial)),
        listener);
  }

  private String journalled(Trial trial) {
    return new String(JsonStruct.compact(trial.toStruct(metric)), UTF_8).strip();
  }

  private Found found(List<Trial> trials) {
    Map<Integer, Trial> best = new TreeMap<>();
    trials.stream()
        .filter(trial -> trial.refused() == null)
        .sorted(Trial.bestFirst(metric))
        .forEach(trial -> best.putIfAbsent(trial.plan().space(), trial));
    if (best.isEmpty()) {
      throw new InvalidInput(
          List.of(new Problem("search.space", "has no point that can be fitted" + why(trials))));
    }
    double share = best.values().stream().mapToDouble(t -> t.plan().share()).max().orElse(1);
    List<Contender> contenders = new ArrayList<>();
    for (Trial trial : best.values()) {
      if (trial.plan().share() == share) {
        Contender plain =
            Contender.of(List.of(trial.plan().candidate()), features, smote, examples.task())
                .get(0);
        long before =
            contenders.stream().filter(c -> c.trainer().name().equals(plain.name())).count();
        contenders.add(plain.named(plain.name() + "-search" + (before == 0 ? "" : before + 1)));
      }
    }
    return new Found(metric, trials, contenders);
  }

  private static String why(List<Trial> trials) {
    if (trials.isEmpty()) {
      return ": none was tried";
    }
    return "; of " + trials.size() + " that were tried the first said: " + trials.get(0).refused();
  }
}
