package dev.coppice.evaluation;

import dev.coppice.codec.Struct;
import dev.coppice.data.Folds.Fold;
import dev.coppice.metrics.Metric;
import dev.coppice.stats.Moments;
import dev.coppice.training.Contender;
import dev.coppice.training.CrossValidation;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.NestedRows;
import dev.coppice.training.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * How a score moves with the number of training rows, or with one setting: on the rows that were
 * fitted, and on rows that were not. Every point is a cross-validation on the same folds.
 *
 * @param contender whose curve it is
 * @param along the setting; {@link #ROWS} for a learning curve
 * @param points in the order of the sizes or values
 */
public record Curve(String contender, String along, Metric metric, List<Point> points) {

  public static final String ROWS = "rows";
  private static final int SIZES = 10;

  /** The mean over the folds and its population standard deviation. */
  public record Score(double mean, double std) {}

  /**
   * One point.
   *
   * @param value as people name it
   */
  public record Point(String value, Score train, Score validation) {}

  /** One fit: who, on which rows, judged on which. */
  private record Job(Contender contender, int[] train, int[] validation, int fold) {}

  /** Ten sizes, from a tenth of each fold's training rows to all of them, classes in proportion. */
  public static Curve learning(
      Contender contender,
      Examples examples,
      List<Fold> folds,
      Metric metric,
      FitContext context,
      IntConsumer done) {
    List<Job> jobs = new ArrayList<>();
    List<String> values = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(context.seed());
    List<int[]> orders =
        folds.stream().map(f -> NestedRows.order(f.train(), examples, random)).toList();
    for (int size = 1; size <= SIZES; size++) {
      for (int fold = 0; fold < folds.size(); fold++) {
        int[] order = orders.get(fold);
        int[] train = NestedRows.first(order, order.length * size / SIZES);
        jobs.add(new Job(contender, train, folds.get(fold).validation(), fold));
      }
      values.add(String.valueOf(jobs.get(jobs.size() - 1).train().length));
    }
    return of(contender.name(), ROWS, values, jobs, folds.size(), examples, metric, context, done);
  }

  /**
   * @param contenders one a value
   */
  public static Curve validation(
      String setting,
      List<String> values,
      List<Contender> contenders,
      Examples examples,
      List<Fold> folds,
      Metric metric,
      FitContext context,
      IntConsumer done) {
    List<Job> jobs = new ArrayList<>();
    for (Contender contender : contenders) {
      for (int fold = 0; fold < folds.size(); fold++) {
        Fold each = folds.get(fold);
        jobs.add(new Job(contender, each.train(), each.validation(), fold));
      }
    }
    String name = contenders.get(0).trainer().name();
    return of(name, setting, values, jobs, folds.size(), examples, metric, context, done);
  }

  private static Curve of(
      String contender,
      String along,
      List<String> values,
      List<Job> jobs,
      int folds,
      Examples examples,
      Metric metric,
      FitContext context,
      IntConsumer done) {
    int[] finished = {0};
    List<double[]> scores;
    try (Parallel parallel = new Parallel(context.threads())) {
      scores =
          parallel.map(
              0,
              jobs.size(),
              number -> {
                double[] pair = scores(jobs.get(number), examples, metric, context);
                synchronized (finished) {
                  done.accept(++finished[0]);
                }
                return pair;
              });
    }
    List<Point> points = new ArrayList<>();
    for (int p = 0; p < values.size(); p++) {
      List<double[]> own = scores.subList(p * folds, (p + 1) * folds);
      points.add(new Point(values.get(p), score(own, 0), score(own, 1)));
    }
    return new Curve(contender, along, metric, points);
  }

  private static double[] scores(Job job, Examples examples, Metric metric, FitContext context) {
    context.checkpoint();
    FitContext alone = new FitContext(context.seed() + job.fold(), 1, context.cancelled());
    Examples train = examples.select(job.train());
    Examples validation = examples.select(job.validation());
    Contender.Fitted fitted = job.contender().fit(train, alone);
    return new double[] {
      CrossValidation.judge(train, fitted.predict(train.inputs()), 0.5).get(metric),
      CrossValidation.judge(validation, fitted.predict(validation.inputs()), 0.5).get(metric)
    };
  }

  private static Score score(List<double[]> pairs, int side) {
    Moments moments = Moments.of(pairs.stream().mapToDouble(pair -> pair[side]).toArray());
    return new Score(moments.mean(), moments.std());
  }

  /** What the curve says, in a sentence or two. */
  public String diagnosis() {
    return Diagnosis.of(this);
  }

  public Struct toStruct() {
    List<Struct> written =
        points.stream()
            .map(
                point ->
                    new Struct()
                        .put("value", point.value())
                        .put("train", point.train().mean())
                        .put("train_std", point.train().std())
                        .put("validation", point.validation().mean())
                        .put("validation_std", point.validation().std()))
            .toList();
    return new Struct()
        .put("family", contender)
        .put("along", along)
        .put("metric", metric.key())
        .putStructs("points", written)
        .put("diagnosis", diagnosis());
  }
}
