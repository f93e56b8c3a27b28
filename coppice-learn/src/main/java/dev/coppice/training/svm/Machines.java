package dev.coppice.training.svm;

import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.KernelMachine;
import dev.coppice.models.KernelMachine.Machine;
import dev.coppice.models.Link;
import dev.coppice.models.Points;
import dev.coppice.models.RadialBasis;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Parallel;
import dev.coppice.training.TrainingSet;
import dev.coppice.training.svm.SequentialOptimisation.Solution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The machines of one fit. For probabilities each machine is fitted again without each fold of its
 * rows: a row is left out by the bound 0, and the optimiser judges it all the same, so all fits of
 * a machine share their kernel rows, which cost most.
 */
final class Machines {

  private final TrainingSet set;
  private final Hyperparameters hyperparameters;
  private final FitContext context;
  private final Points points;
  private final RadialBasis basis;
  private final double[] bounds;
  private final double tolerance;
  private final long maxSteps;
  private final long cacheBytes;

  Machines(TrainingSet set, Hyperparameters hyperparameters, FitContext context) {
    this.set = set;
    this.hyperparameters = hyperparameters;
    this.context = context;
    points = new Points(set.inputs());
    basis = new RadialBasis(gamma());
    boolean balanced =
        set.task() != Task.REGRESSION && hyperparameters.choice("class_weight").equals("balanced");
    double price = hyperparameters.number("regularisation_strength");
    bounds =
        Arrays.stream((balanced ? set.balanced() : set).weights()).map(w -> price * w).toArray();
    tolerance = hyperparameters.number("tolerance");
    maxSteps = hyperparameters.integer("max_iterations");
    long heap = Runtime.getRuntime().maxMemory();
    cacheBytes = Math.min(hyperparameters.integer("cache_size") << 20, heap / 8); // changes no bit
  }

  /** A machine with the rows that it was fitted on and their coefficients. */
  private record Fitted(Machine machine, int[] rows) {

    double coefficient(int i) {
      return machine.coefficients()[i];
    }
  }

  /** One machine: for a number, or for class 1 against class 0. */
  KernelMachine single() {
    int[] rows = IntStream.range(0, set.rows()).toArray();
    Fitted fitted =
        set.task() == Task.REGRESSION
            ? regression(rows)
            : pair(rows, 1, new SplittableRandom(context.seed()), cacheBytes);
    int[] vectors =
        IntStream.range(0, rows.length).filter(i -> fitted.coefficient(i) != 0).toArray();
    if (vectors.length == 0) {
      vectors = new int[] {0}; // with coefficient 0: the answer is the bias
    }
    return new KernelMachine(
        points(vectors),
        basis,
        set.task() == Task.REGRESSION ? Link.IDENTITY : Link.LOGISTIC,
        1,
        new int[0],
        new int[0],
        List.of(with(fitted.machine(), select(fitted.machine().coefficients(), vectors))));
  }

  /** One machine for each pair of classes that occur. */
  KernelMachine pairs() {
    int[] classes =
        Arrays.stream(set.target()).mapToInt(k -> (int) k).distinct().sorted().toArray();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < classes.length; i++) {
      for (int j = i + 1; j < classes.length; j++) {
        pairs.add(new int[] {classes[i], classes[j]});
      }
    }
    SplittableRandom random = new SplittableRandom(context.seed());
    List<SplittableRandom> seeds = pairs.stream().map(pair -> random.split()).toList();
    int threads = Math.min(context.threads(), pairs.size());
    List<Fitted> fitted;
    try (Parallel parallel = new Parallel(threads)) {
      fitted =
          parallel.map(
              0,
              pairs.size(),
              number -> {
                int first = pairs.get(number)[0];
                int second = pairs.get(number)[1];
                int[] rows =
                    IntStream.concat(
                            IntStream.range(0, set.rows()).filter(r -> set.target()[r] == first),
                            IntStream.range(0, set.rows()).filter(r -> set.target()[r] == second))
                        .toArray();
                return pair(rows, first, seeds.get(number), cacheBytes / threads);
              });
    }
    return together(classes, fitted);
  }

  private KernelMachine together(int[] classes, List<Fitted> fitted) {
    boolean[] isVector = new boolean[set.rows()];
    for (Fitted one : fitted) {
      for (int i = 0; i < one.rows().length; i++) {
        isVector[one.rows()[i]] |= one.coefficient(i) != 0;
      }
    }
    int[] counts = new int[classes.length];
    IntStream.Builder vectors = IntStream.builder();
    for (int k = 0; k < classes.length; k++) {
      for (int row = 0; row < isVector.length; row++) {
        if (isVector[row] && set.target()[row] == classes[k]) {
          vectors.add(row);
          counts[k]++;
        }
      }
    }
    List<Machine> machines =
        fitted.stream()
            .map(
                one -> {
                  int[] kept =
                      IntStream.range(0, one.rows().length)
                          .filter(i -> isVector[one.rows()[i]])
                          .toArray();
                  return with(one.machine(), select(one.machine().coefficients(), kept));
                })
            .toList();
    int[] all = vectors.build().toArray();
    return new KernelMachine(
        points(all), basis, Link.IDENTITY, set.classes(), classes, counts, machines);
  }

  private Fitted regression(int[] rows) {
    Solution solution =
        SequentialOptimisation.regress(
            new KernelRows(points, basis, cacheBytes),
            set.target(),
            bounds,
            hyperparameters.number("epsilon"),
            tolerance,
            maxSteps,
            context);
    return new Fitted(new Machine(solution.coefficients(), solution.bias(), 1, 0), rows);
  }

  /** The first class against the other one in these rows. */
  private Fitted pair(int[] rows, int first, SplittableRandom random, long cache) {
    double[] sign = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      sign[i] = set.target()[rows[i]] == first ? 1 : -1;
    }
    double[] bound = select(bounds, rows);
    KernelRows kernel = new KernelRows(points(rows), basis, cache);
    Solution solution =
        SequentialOptimisation.classify(kernel, sign, bound, tolerance, maxSteps, context);
    double[] unseen = solution.decisions();
    int[] fold = folds(sign, hyperparameters.smallInteger("probability_folds"), random);
    int folds = Arrays.stream(fold).max().orElseThrow() + 1;
    if (folds > 1) {
      unseen = new double[rows.length];
      for (int k = 0; k < folds; k++) {
        double[] others = bound.clone();
        for (int i = 0; i < others.length; i++) {
          others[i] = fold[i] == k ? 0 : others[i];
        }
        double[] decisions =
            SequentialOptimisation.classify(kernel, sign, others, tolerance, maxSteps, context)
                .decisions();
        for (int i = 0; i < unseen.length; i++) {
          unseen[i] = fold[i] == k ? decisions[i] : unseen[i];
        }
      }
    }
    PlattScaling line = PlattScaling.fit(unseen, sign, select(set.weights(), rows));
    Machine machine =
        new Machine(solution.coefficients(), solution.bias(), line.slope(), line.offset());
    return new Fitted(machine, rows);
  }

  /**
   * A fold for each row, both classes dealt out alike. A class of one row leaves a single fold: its
   * probabilities come from rows that were seen, and Platt's smoothing keeps them modest.
   */
  private static int[] folds(double[] sign, int most, SplittableRandom random) {
    int firsts = (int) Arrays.stream(sign).filter(s -> s > 0).count();
    int folds = Math.min(most, Math.min(firsts, sign.length - firsts));
    int[] fold = new int[sign.length];
    for (double side : new double[] {1, -1}) {
      int[] members = IntStream.range(0, sign.length).filter(i -> sign[i] == side).toArray();
      for (int i = members.length - 1; i >= 0; i--) {
        int j = (int) (((random.nextLong() >>> 32) * (i + 1)) >>> 32);
        int drawn = members[j];
        members[j] = members[i];
        fold[drawn] = i % Math.max(1, folds);
      }
    }
    return fold;
  }

  /** As scikit-learn has it, behind a one-hot encoder; weights count as repeated rows. */
  private double gamma() {
    if (hyperparameters.share("gamma").isPresent()) {
      return hyperparameters.share("gamma").getAsDouble();
    }
    Matrix inputs = set.inputs();
    double columns = 0;
    double sum = 0;
    double squares = 0;
    double total = Arrays.stream(set.weights()).sum();
    for (int slot = 0; slot < inputs.slots().size(); slot++) {
      Slot input = inputs.slots().get(slot);
      columns += input.isCode() ? input.levels() - 1 : 1;
      for (int row = 0; row < set.rows(); row++) {
        double value = inputs.columns()[slot][row];
        double axis = input.isCode() && value != 0 ? 1 : value;
        sum += set.weights()[row] * axis;
        squares += set.weights()[row] * axis * axis;
      }
    }
    columns = Math.max(1, columns);
    double mean = sum / total / columns;
    double variance = squares / total / columns - mean * mean;
    boolean scale = hyperparameters.choice("gamma").equals("scale") && variance > 0;
    return 1 / (columns * (scale ? variance : 1));
  }

  private Points points(int[] rows) {
    return new Points(set.inputs().select(rows));
  }

  private static Machine with(Machine machine, double[] coefficients) {
    return new Machine(coefficients, machine.bias(), machine.slope(), machine.offset());
  }

  private static double[] select(double[] values, int[] indices) {
    return Arrays.stream(indices).mapToDouble(i -> values[i]).toArray();
  }
}
