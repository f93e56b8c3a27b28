package dev.coppice.training.search;

import dev.coppice.data.Folds.Fold;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.FeatureSettings;
import dev.coppice.metrics.Metric;
import dev.coppice.training.Contender;
import dev.coppice.training.CrossValidation;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.NestedRows;
import dev.coppice.training.Parallel;
import dev.coppice.training.SmoteSettings;
import dev.coppice.training.search.Search.Progress;
import dev.coppice.training.search.Trial.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fits planned trials side by side: every fold of every trial is a task of its own with one thread.
 * A trial that has begun is always ended; when the time is over no further one begins.
 */
final class Attempts {

  private final FeatureSettings features;
  private final SmoteSettings smote;
  private final Examples examples;
  private final List<Fold> folds;
  private final List<int[]> orders = new ArrayList<>();
  private final Metric metric;
  private final FitContext context;
  private final LongSupplier nanoTime;
  private final double limit;
  private final Map<Integer, Trial> known;
  private final Consumer<Trial> journal;
  private final Search.Listener listener;
  private final long start;
  private final double before;
  private @Nullable Trial best;

  Attempts(
      FeatureSettings features,
      SmoteSettings smote,
      Examples examples,
      List<Fold> folds,
      Metric metric,
      FitContext context,
      LongSupplier nanoTime,
      double limit,
      Map<Integer, Trial> known,
      Consumer<Trial> journal,
      Search.Listener listener) {
    this.features = features;
    this.smote = smote;
    this.examples = examples;
    this.folds = folds;
    this.metric = metric;
    this.context = context;
    this.nanoTime = nanoTime;
    this.limit = limit;
    this.known = known;
    this.journal = journal;
    this.listener = listener;
    this.start = nanoTime.getAsLong();
    this.before = known.values().stream().mapToDouble(Trial::elapsed).max().orElse(0);
    SplittableRandom random = new SplittableRandom(context.seed());
    folds.forEach(fold -> orders.add(NestedRows.order(fold.train(), examples, random)));
  }

  /** A trial while it is fitted. */
  private final class Attempt {
    private final Plan plan;
    private final double[] scores = new double[folds.size()];
    private boolean begun;
    private boolean over;
    private int left = folds.size();
    private double seconds;
    private final @Nullable String[] refusals = new String[folds.size()];

    private Attempt(Plan plan) {
      this.plan = plan;
    }

    private Trial trial() {
      String refused = Arrays.stream(refusals).filter(Objects::nonNull).findFirst().orElse(null);
      List<Double> found =
          refused == null ? Arrays.stream(scores).boxed().toList() : List.<Double>of();
      return new Trial(plan, found, seconds, elapsed(), refused);
    }
  }

  /** The trials that were done, by number. */
  List<Trial> run(List<Plan> plans) {
    List<Trial> done = new ArrayList<>();
    List<Attempt> open = new ArrayList<>();
    for (Plan plan : plans) {
      Trial trial = known.get(plan.number());
      if (trial == null) {
        open.add(new Attempt(plan));
      } else {
        done.add(trial);
        best = better(trial);
      }
    }
    int total = plans.size();
    double began = elapsed();
    int skipped = done.size();
    try (Parallel parallel = new Parallel(context.threads())) {
      parallel.run(
          0,
          open.size() * folds.size(),
          task -> {
            Attempt attempt = open.get(task / folds.size());
            if (begins(attempt)) {
              fit(attempt, task % folds.size());
              ended(attempt, done, skipped, total, began);
            }
          });
    }
    done.sort(Comparator.comparingInt(trial -> trial.plan().number()));
    return done;
  }

  private double elapsed() {
    return before + (nanoTime.getAsLong() - start) / 1e9;
  }

  private synchronized boolean begins(Attempt attempt) {
    context.checkpoint();
    if (!attempt.begun) {
      attempt.begun = true;
      attempt.over = limit > 0 && elapsed() >= limit;
    }
    return !attempt.over;
  }

  private void fit(Attempt attempt, int number) {
    long from = nanoTime.getAsLong();
    String refused = null;
    try {
      attempt.scores[number] = score(attempt.plan, number);
      if (Double.isNaN(attempt.scores[number])) {
        refused = metric.key() + " is undefined in fold " + (number + 1);
      }
    } catch (InvalidInput e) {
      refused = e.getMessage();
    }
    synchronized (this) {
      attempt.seconds += (nanoTime.getAsLong() - from) / 1e9;
      attempt.refusals[number] = refused;
    }
  }

  private double score(Plan plan, int number) {
    Contender contender =
        Contender.of(List.of(plan.candidate()), features, smote, examples.task()).get(0);
    int[] order = orders.get(number);
    int rows = (int) Math.ceil(plan.share() * order.length);
    int[] train = plan.share() < 1 ? NestedRows.first(order, rows) : folds.get(number).train();
    FitContext alone = new FitContext(context.seed() + number, 1, context.cancelled());
    Contender.Fitted fitted = contender.fit(examples.select(train), alone);
    Examples unseen = examples.select(folds.get(number).validation());
    return CrossValidation.judge(unseen, fitted.predict(unseen.inputs()), 0.5).get(metric);
  }

  private synchronized void ended(
      Attempt attempt, List<Trial> done, int skipped, int total, double began) {
    if (--attempt.left > 0) {
      return;
    }
    Trial trial = attempt.trial();
    journal.accept(trial);
    done.add(trial);
    best = better(trial);
    double each = (trial.elapsed() - began) / (done.size() - skipped);
    double left = each * (total - done.size());
    left = limit > 0 ? Math.max(0, Math.min(left, limit - trial.elapsed())) : left;
    listener.tried(new Progress(trial, done.size(), total, best, left));
  }

  private Trial better(Trial trial) {
    Trial so = best;
    return so == null || Trial.bestFirst(metric).compare(trial, so) < 0 ? trial : so;
  }
}
