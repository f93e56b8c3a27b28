package dev.coppice.recipe;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.data.Folds.Fold;
import dev.coppice.data.RowHashes;
import dev.coppice.drift.Baseline;
import dev.coppice.drift.RowLoss;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.Frame;
import dev.coppice.metrics.Metric;
import dev.coppice.metrics.Scores;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.rules.RuleSet;
import dev.coppice.rules.RulesReport;
import dev.coppice.training.Checkpoints;
import dev.coppice.training.Contender;
import dev.coppice.training.CrossValidation;
import dev.coppice.training.CrossValidation.Outcome;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.Threshold;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The whole training run as one function: read, check, split, cross-validate the candidates,
 * choose, fit the champion, choose its threshold, and open the test part once.
 *
 * <p>Nothing that is learned or chosen has seen the test part; the threshold is chosen on
 * predictions for rows that the predicting model did not see.
 */
public final class Recipe {

  /** The bundle's section of {@link RowHashes}: the rows that the model was fitted or chosen on. */
  public static final String TRAINING_ROWS = "training_rows";

  /** The bundle's section with the trials of a search, one a line. */
  public static final String TRIALS = "trials.jsonl";

  private static final int GOLDEN_ROWS = 25;
  private static final int SAMPLES = 5;

  private final Request request;
  private final Project project;
  private final List<String> warnings = new ArrayList<>();
  private FitContext context = FitContext.of(0);

  private Recipe(Request request) {
    this.request = request;
    this.project = request.project();
  }

  /**
   * What somebody asks for.
   *
   * @param base where relative paths in the project start
   * @param runId the name of the run
   * @param config the effective settings as they shall be kept and hashed
   * @param provenance further facts for the manifest: times, versions, commit
   * @param nanoTime a clock for durations
   * @param checkpoints where work is kept until the run is, by a key that is equal for runs that do
   *     the same
   * @param repeated trials of a search to be computed again in place of the search
   */
  public record Request(
      Project project,
      Path base,
      String runId,
      Struct config,
      Struct provenance,
      LongSupplier nanoTime,
      BooleanSupplier cancelled,
      Listener listener,
      Function<String, Checkpoints> checkpoints,
      List<Trial> repeated) {

    /** Keeps no checkpoints and repeats nothing. */
    public Request(
        Project project,
        Path base,
        String runId,
        Struct config,
        Struct provenance,
        LongSupplier nanoTime,
        BooleanSupplier cancelled,
        Listener listener) {
      this(
          project,
          base,
          runId,
          config,
          provenance,
          nanoTime,
          cancelled,
          listener,
          key -> Checkpoints.NONE,
          List.of());
    }

    /** The same, which goes on where one of the same key was stopped. */
    public Request keeping(Function<String, Checkpoints> place) {
      return new Request(
          project, base, runId, config, provenance, nanoTime, cancelled, listener, place, repeated);
    }

    /** The same with the trials that another run recorded. */
    public Request repeating(List<Trial> trials) {
      return new Request(
          project,
          base,
          runId,
          config,
          provenance,
          nanoTime,
          cancelled,
          listener,
          checkpoints,
          trials);
    }
  }

  /** Hears how far the run is; called from several threads, one at a time. */
  public interface Listener extends CrossValidation.Listener, Search.Listener {
    void phase(String what);

    @Override
    default void tried(Search.Progress progress) {}
  }

  /** What a run gives. */
  public record Trained(Report report, Bundle bundle) {}

  /**
   * @throws Rejected when the data breaks rules of severity error
   * @throws dev.coppice.errors.InvalidInput when settings or data cannot be used
   */
  public static Trained train(Request request) {
    return new Recipe(request).run();
  }

  private Trained run() {
    long start = request.nanoTime().getAsLong();
    request.listener().phase("Reading " + project.data().source());
    Dataset data = Dataset.read(project, request.base());
    RuleSet rules = RuleBook.of(project, data.frame().schema());
    checkRules(rules, data);
    Answers known = Answers.of(data, project.data());
    Task task = known.target().task();
    Parts parts = Parts.of(project, data, known, request.base());
    Answers answers = known.within(parts.split().train(), data, project.data());
    Examples all =
        new Examples(
            data.frame().select(data.inputs()),
            answers.values(),
            task,
            answers.target().classes().size());
    Examples train = all.select(parts.split().train());
    warnAboutRareClasses(train, answers.target().classes());
    checkGates(train);

    Metric metric = metric(task);
    List<Contender> contenders =
        new ArrayList<>(
            Contender.of(project.candidates(task, warnings::add), project.features(), task));
    List<Fold> folds = parts.folds(project.training());
    context = context(TrainingKey.of(project, data, parts, request.provenance()));
    Optional<Search.Found> searched = search(train, folds, metric);
    searched.ifPresent(found -> contenders.addAll(found.best()));
    request.listener().phase("Cross-validating " + contenders.size() + " candidates");
    List<Outcome> ranking =
        CrossValidation.run(
                contenders, train, folds, context, request.nanoTime(), request.listener())
            .stream()
            .sorted(Comparator.comparing(o -> o.mean().get(metric), metric.bestFirst()))
            .toList();
    Outcome best = ranking.get(0);

    request.listener().phase("Fitting " + best.contender().name() + " on all training rows");
    Contender.Fitted champion =
        best.contender().fit(train, context.keeping(context.checkpoints().within("champion-")));
    Judged validation = validation(all, train, parts, best, champion);
    Threshold.Choice choice = threshold(task, validation);
    Pipeline pipeline =
        new Pipeline(
            all.inputs().schema(),
            RuleBook.within(project, data.frame().schema(), all.inputs().schema()),
            champion.features(),
            champion.model(),
            answers.target(),
            decision(task, choice));

    request.listener().phase("Opening the test part");
    double cut = choice.threshold();
    Examples test = all.select(parts.split().test());
    Map<String, Scores> metrics = new TreeMap<>();
    metrics.put("train", CrossValidation.judge(train, champion.predict(train.inputs()), cut));
    metrics.put(
        "validation", CrossValidation.judge(validation.examples(), validation.predictions(), cut));
    if (test.rows() > 0) {
      metrics.put("test", CrossValidation.judge(test, champion.predict(test.inputs()), cut));
    } else {
      metrics.put("test", metrics.get("train"));
      warnings.add("There is no test part: the test metrics are those of the training rows.");
    }

    boolean tested = test.rows() > 0;
    Examples heldOut = tested ? test : train;
    Map<String, byte[]> sections =
        Exhibits.of(champion, train, heldOut, tested ? "test" : "train", answers.target(), cut);
    Baseline baseline =
        Baseline.of(
                train.inputs(),
                project.features().expressions(),
                validation.predictions(),
                answers.target().classes(),
                classShares(train))
            .with(validation.predictions()[0], losses(task, validation));
    sections.put("profile.json", JsonStruct.pretty(baseline.toStruct()));
    searched.ifPresent(found -> sections.put(TRIALS, found.lines()));
    List<Gate.Verdict> gates = Gate.ask(project.gates(), metrics);
    Bundle bundle = bundle(pipeline, sections, heldOut, data, parts, metrics, gates);
    double seconds = (request.nanoTime().getAsLong() - start) / 1e9;
    Report report =
        new Report(
            request.runId(),
            project.project(),
            answers.target(),
            metric,
            ranking,
            searched,
            choice,
            metrics,
            gates,
            Map.of(
                "train", train.rows(),
                "validation", parts.split().validation().length,
                "test", test.rows()),
            hashes(bundle, data, parts),
            List.copyOf(warnings),
            seconds);
    return new Trained(report, bundle);
  }

  /** Asks the gates about scores of the right answers, so that a wrong name costs no training. */
  private void checkGates(Examples train) {
    double[][] right =
        train.task() == Task.MULTICLASS
            ? IntStream.range(0, train.classes())
                .mapToObj(c -> Arrays.stream(train.target()).map(y -> y == c ? 1 : 0).toArray())
                .toArray(double[][]::new)
            : new double[][] {train.target()};
    Scores scores = CrossValidation.judge(train, right, 0.5);
    Gate.ask(project.gates(), Map.of("train", scores, "validation", scores, "test", scores));
  }

  private static double[] losses(Task task, Judged rows) {
    double[] truth = rows.examples().target();
    return task == Task.REGRESSION
        ? RowLoss.squared(truth, rows.predictions()[0])
        : RowLoss.logarithmic(truth, rows.predictions());
  }

  private static double[] classShares(Examples train) {
    double[] shares = new double[train.classes()];
    if (train.task() != Task.REGRESSION) {
      for (double label : train.target()) {
        shares[(int) label]++;
      }
      for (int k = 0; k < shares.length; k++) {
        shares[k] /= train.rows();
      }
    }
    return shares;
  }

  private void warnAboutRareClasses(Examples train, List<String> classes) {
    int folds = project.training().folds();
    for (int c = 0; c < classes.size(); c++) {
      int index = c;
      long rows = Arrays.stream(train.target()).filter(value -> value == index).count();
      if (rows < folds) {
        warnings.add(
            "Class '"
                + classes.get(c)
                + "' has "
                + rows
                + (rows == 1 ? " row" : " rows")
                + " to learn from, fewer than the "
                + folds
                + " folds: little is known about it, and metrics by class may be undefined");
      }
    }
  }

  private void checkRules(RuleSet rules, Dataset data) {
    request.listener().phase("Checking " + data.frame().rows() + " rows");
    RulesReport report = rules.check(data.frame(), SAMPLES);
    if (!report.passed()) {
      throw new Rejected(
          "The data breaks rules of the project, so nothing was trained:\n"
              + report.errors().stream()
                  .map(broken -> count(broken, report) + data.describe(broken))
                  .collect(Collectors.joining("\n")));
    }
    report.warnings().forEach(w -> warnings.add(count(w, report) + data.describe(w)));
  }

  private static String count(RulesReport.Finding finding, RulesReport report) {
    boolean ofRows = !finding.samples().isEmpty();
    return ofRows ? finding.count() + " of " + report.rows() + " rows; " : "";
  }

  private Metric metric(Task task) {
    String named = project.training().metric();
    if (named != null) {
      try {
        return Metric.named(named, task);
      } catch (InvalidInput e) {
        throw new InvalidInput(List.of(new Problem("training.metric", e.getMessage())));
      }
    }
    return switch (task) {
      case BINARY -> Metric.ROC_AUC;
      case MULTICLASS -> Metric.LOG_LOSS;
      case REGRESSION -> Metric.RMSE;
    };
  }

  private FitContext context(String key) {
    int threads = project.training().threads();
    return new FitContext(
        project.training().seed(),
        threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
        request.cancelled(),
        request.checkpoints().apply(key));
  }

  private Optional<Search.Found> search(Examples train, List<Fold> folds, Metric metric) {
    if (!project.search().wanted()) {
      return Optional.empty();
    }
    request.listener().phase("Searching");
    Search search =
        new Search(
            project.search(),
            project.features(),
            train,
            folds,
            metric,
            context,
            request.nanoTime(),
            request.listener());
    List<Trial> repeated = request.repeated();
    return Optional.of(repeated.isEmpty() ? search.run() : search.repeat(repeated));
  }

  private record Judged(Examples examples, double[][] predictions) {}

  /**
   * Predictions for rows that the predicting fit did not see: the validation part, or the folds.
   */
  private static Judged validation(
      Examples all, Examples train, Parts parts, Outcome best, Contender.Fitted champion) {
    if (parts.split().validation().length > 0) {
      Examples rows = all.select(parts.split().validation());
      return new Judged(rows, champion.predict(rows.inputs()));
    }
    double[][] outOfFold = best.outOfFold();
    int[] seen =
        IntStream.range(0, train.rows()).filter(row -> !Double.isNaN(outOfFold[0][row])).toArray();
    double[][] predictions =
        Arrays.stream(outOfFold)
            .map(output -> Arrays.stream(seen).mapToDouble(row -> output[row]).toArray())
            .toArray(double[][]::new);
    return new Judged(train.select(seen), predictions);
  }

  private Threshold.Choice threshold(Task task, Judged validation) {
    if (task != Task.BINARY) {
      return new Threshold.Choice(0.5, Double.NaN, Double.NaN, Double.NaN, true);
    }
    Threshold.Choice choice =
        project
            .decision()
            .policy()
            .choose(validation.examples().target(), validation.predictions()[0]);
    if (!choice.reached()) {
      warnings.add(
          "No threshold reaches the target of the decision section; the nearest is "
              + choice.threshold());
    }
    return choice;
  }

  private static Decision decision(Task task, Threshold.Choice choice) {
    return switch (task) {
      case BINARY -> new Decision.Threshold(choice.threshold());
      case MULTICLASS -> new Decision.LargestProbability();
      case REGRESSION -> new Decision.Value();
    };
  }

  private Bundle bundle(
      Pipeline pipeline,
      Map<String, byte[]> sections,
      Examples heldOut,
      Dataset data,
      Parts parts,
      Map<String, Scores> metrics,
      List<Gate.Verdict> gates) {
    int rows = Math.min(GOLDEN_ROWS, heldOut.rows());
    int[] golden =
        IntStream.range(0, rows).map(i -> (int) ((long) i * heldOut.rows() / rows)).toArray();
    Struct scores = new Struct();
    metrics.forEach((part, each) -> scores.put(part, each.toStruct()));
    Struct facts =
        new Struct()
            .put("project", project.project())
            .put("run_id", request.runId())
            .put("metrics", scores)
            .putStructs("gates", gates.stream().map(Gate.Verdict::toStruct).toList())
            .put("data_sha256", data.sha256())
            .put("split_sha256", parts.split().sha256())
            .put("seed", project.training().seed())
            .put("provenance", request.provenance());
    sections.put("config.json", JsonStruct.pretty(request.config()));
    sections.put("split.json", JsonStruct.compact(parts.split().toStruct()));
    Frame seen = data.frame().select(parts.split().seen());
    sections.put(TRAINING_ROWS, BinaryStruct.encode(RowHashes.of(seen).toStruct()));
    return Bundle.of(
        pipeline, GoldenRows.of(pipeline, heldOut.inputs().select(golden)), facts, sections);
  }

  private static Map<String, String> hashes(Bundle bundle, Dataset data, Parts parts) {
    Map<String, String> hashes = new TreeMap<>();
    hashes.put("model", bundle.modelHash());
    hashes.put("data", data.sha256());
    hashes.put("config", Sha256.of(bundle.section("config.json")));
    hashes.put("split", parts.split().sha256());
    if (bundle.pipeline().decision() instanceof Decision.Threshold threshold) {
      byte[] text = ShortestDouble.text(threshold.value()).getBytes(StandardCharsets.UTF_8);
      hashes.put("threshold", Sha256.of(text));
    }
    return hashes;
  }
}
