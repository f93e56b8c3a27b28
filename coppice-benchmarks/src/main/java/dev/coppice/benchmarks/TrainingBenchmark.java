package dev.coppice.benchmarks;

import dev.coppice.features.Encoding;
import dev.coppice.features.Matrix;
import dev.coppice.features.Slot;
import dev.coppice.models.Model;
import dev.coppice.models.Task;
import dev.coppice.training.FitContext;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.Trainers;
import dev.coppice.training.TrainingSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Time and quality of model families in 5-fold cross-validation on a CSV file with a binary target;
 * {@code training_peer.py} does the same with scikit-learn and prints both with their ratio.
 * Encoding is learned in each fold and counted.
 *
 * <p>Arguments: CSV file, target column, positive value, file of test row numbers, number of
 * threads, columns to leave out (with commas, may be empty), families with settings ({@code
 * forest:trees=400:categories=sets}). Rows whose rank among the training rows of their class is k
 * modulo 5 are fold k. Prints a line a family: name, seconds by the wall clock and of processor
 * time (for busy machines), mean AUC of the folds, AUC on the test rows.
 */
public final class TrainingBenchmark {

  private static final int FOLDS = 5;

  private final List<String> names = new ArrayList<>();
  private final List<String[]> cells = new ArrayList<>(); // [column][row]

  /** Found while reading, and not counted: so it is with pandas. */
  private final List<Boolean> isNumber = new ArrayList<>();

  private final double[] target;

  private TrainingBenchmark(String[] arguments) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    String[] header = lines.get(0).split(",", -1);
    List<String[]> rows = lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
    List<String> omitted = List.of(arguments[5].split(","));
    int targetColumn = Arrays.asList(header).indexOf(arguments[1]);
    for (int column = 0; column < header.length; column++) {
      int at = column;
      if (column != targetColumn && !omitted.contains(header[column])) {
        names.add(header[column]);
        String[] ofColumn = rows.stream().map(row -> row[at]).toArray(String[]::new);
        cells.add(ofColumn);
        isNumber.add(Arrays.stream(ofColumn).allMatch(cell -> cell.isBlank() || isNumber(cell)));
      }
    }
    target =
        rows.stream().mapToDouble(row -> row[targetColumn].equals(arguments[2]) ? 1 : 0).toArray();
  }

  public static void main(String[] arguments) throws IOException {
    TrainingBenchmark benchmark = new TrainingBenchmark(arguments);
    List<String> test = Files.readAllLines(Path.of(arguments[3]));
    boolean[] isTest = new boolean[benchmark.target.length];
    test.forEach(row -> isTest[Integer.parseInt(row.trim())] = true);
    int threads = Integer.parseInt(arguments[4]);
    for (int i = 6; i < arguments.length; i++) {
      benchmark.run(arguments[i], isTest, threads);
    }
  }

  private void run(String family, boolean[] isTest, int threads) {
    int[] fold = new int[target.length];
    int[] rank = new int[2];
    for (int row = 0; row < fold.length; row++) {
      fold[row] = isTest[row] ? -1 : rank[(int) target[row]]++ % FOLDS;
    }
    long start = System.nanoTime();
    long cpuStart = cpu();
    double[] scores = new double[FOLDS];
    for (int k = 0; k < FOLDS; k++) {
      int held = k;
      scores[k] =
          auc(
              family,
              rows(row -> fold[row] >= 0 && fold[row] != held),
              rows(row -> fold[row] == held),
              threads);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = (cpu() - cpuStart) / 1e9;
    double mean = Arrays.stream(scores).average().orElseThrow();
    double testAuc = auc(family, rows(row -> !isTest[row]), rows(row -> isTest[row]), threads);
    System.out.printf(Locale.ROOT, "%s %.3f %.3f %.5f %.5f%n", family, seconds, cpu, mean, testAuc);
  }

  /** Nanoseconds of all threads of this process, the compiler's included. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private int[] rows(IntPredicate which) {
    return IntStream.range(0, target.length).filter(which).toArray();
  }

  private double auc(String family, int[] train, int[] held, int threads) {
    String[] parts = family.split(":", -1);
    Trainer trainer = Trainers.named(parts[0]);
    Map<String, Object> settings = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] setting = parts[i].split("=", -1);
      settings.put(
          setting[0],
          setting[1].matches("[0-9.]+") ? (Object) Double.valueOf(setting[1]) : setting[1]);
    }
    boolean scaled = trainer.encoding().numbers() != Encoding.Numbers.RAW;
    Matrix[] matrices = encode(train, held, scaled);
    Model model =
        trainer.fit(
            TrainingSet.unweighted(matrices[0], select(target, train), Task.BINARY, 2),
            Hyperparameters.of(trainer.hyperparameters(), settings),
            new FitContext(1, threads, () -> false));
    return auc(model.predict(matrices[1])[0], select(target, held));
  }

  private Matrix[] encode(int[] train, int[] held, boolean scaled) {
    List<Slot> slots = new ArrayList<>();
    double[][][] columns = new double[2][names.size()][];
    for (int c = 0; c < names.size(); c++) {
      String[] column = cells.get(c);
      if (isNumber.get(c)) {
        slots.add(Slot.number(names.get(c)));
        columns[0][c] = numbers(column, train);
        columns[1][c] = numbers(column, held);
        if (scaled) {
          scale(columns[0][c], columns[1][c]);
        }
      } else {
        Map<String, Integer> codes = new LinkedHashMap<>();
        for (int row : train) {
          codes.putIfAbsent(column[row], codes.size() + 1);
        }
        slots.add(Slot.code(names.get(c), codes.size() + 1));
        columns[0][c] = codes(column, train, codes);
        columns[1][c] = codes(column, held, codes);
      }
    }
    return new Matrix[] {
      new Matrix(slots, columns[0], train.length), new Matrix(slots, columns[1], held.length)
    };
  }

  private static boolean isNumber(String cell) {
    return cell.matches("[-+0-9.eE]+");
  }

  private static double[] numbers(String[] column, int[] rows) {
    return Arrays.stream(rows)
        .mapToDouble(row -> column[row].isBlank() ? Double.NaN : Double.parseDouble(column[row]))
        .toArray();
  }

  private static double[] codes(String[] column, int[] rows, Map<String, Integer> codes) {
    return Arrays.stream(rows).mapToDouble(row -> codes.getOrDefault(column[row], 0)).toArray();
  }

  /** Missing becomes the median; then mean 0 and deviation 1, as in the first array. */
  private static void scale(double[] train, double[] held) {
    double[] sorted = Arrays.stream(train).filter(value -> !Double.isNaN(value)).sorted().toArray();
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    double mean = 0;
    double squares = 0;
    for (double value : train) {
      mean += (Double.isNaN(value) ? median : value) / train.length;
    }
    for (double value : train) {
      double distance = (Double.isNaN(value) ? median : value) - mean;
      squares += distance * distance / train.length;
    }
    for (double[] values : new double[][] {train, held}) {
      for (int i = 0; i < values.length; i++) {
        values[i] = ((Double.isNaN(values[i]) ? median : values[i]) - mean) / Math.sqrt(squares);
      }
    }
  }

  private static double[] select(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
  }

  /** The share of pairs in the right order, ties counting half. */
  private static double auc(double[] scores, double[] labels) {
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double positives = Arrays.stream(labels).sum();
    double ranks = 0;
    for (int i = 0; i < order.length; ) {
      int end = i;
      double tied = 0;
      while (end < order.length && scores[order[end]] == scores[order[i]]) {
        tied += labels[order[end++]];
      }
      ranks += tied * (i + 1 + end) / 2;
      i = end;
    }
    return (ranks - positives * (positives + 1) / 2) / positives / (labels.length - positives);
  }
}
