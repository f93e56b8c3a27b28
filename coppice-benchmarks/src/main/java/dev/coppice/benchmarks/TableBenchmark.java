package dev.coppice.benchmarks;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Inference;
import dev.coppice.data.Source;
import dev.coppice.features.FeatureSettings;
import dev.coppice.frame.Frame;
import dev.coppice.frame.TextColumn;
import dev.coppice.models.Task;
import dev.coppice.training.Candidate;
import dev.coppice.training.Contender;
import dev.coppice.training.Examples;
import dev.coppice.training.FitContext;
import dev.coppice.training.SmoteSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What {@code learning_peer.py} measures beside pandas and scikit-learn: reading a CSV file into
 * typed columns, and scoring many rows with a forest of 400 trees of depth 8.
 *
 * <p>Arguments: {@code read FILE ROUNDS TARGET}, or {@code score FILE ROUNDS TARGET POSITIVE ROWS};
 * each round waits for a byte on standard input, so that the peer's rounds come in between, and
 * prints a line: seconds by the wall clock and of processor time.
 */
public final class TableBenchmark {

  private TableBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    String file = arguments[1];
    int rounds = Integer.parseInt(arguments[2]);
    String target = arguments[3];
    if (arguments[0].equals("read")) {
      time(rounds, () -> read(file, target).rows());
    } else {
      score(file, rounds, target, arguments[4], Integer.parseInt(arguments[5]));
    }
  }

  private interface Work {
    double run();
  }

  private static void time(int rounds, Work work) throws IOException {
    for (int round = 0; round < rounds && System.in.read() >= 0; round++) {
      long start = System.nanoTime();
      long cpu = cpu();
      double result = work.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(Locale.ROOT, "%.4f %.4f %s%n", seconds, (cpu() - cpu) / 1e9, result);
    }
  }

  /** Nanoseconds of all threads of this process, the compiler's included. */
  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Finding out the types counts, as it does with pandas. */
  private static Frame read(String file, String target) {
    Source source = Source.of(file, Path.of("").toAbsolutePath());
    return Inference.read(source, CsvFormat.DEFAULT, Map.of(), List.of(), target).frame();
  }

  private static void score(String file, int rounds, String target, String positive, int rows)
      throws IOException {
    Frame frame = read(file, target);
    double[] truth = truth(frame, target, positive);
    List<String> inputs =
        frame.schema().names().stream().filter(name -> !name.equals(target)).toList();
    Frame learnt = frame.select(inputs);
    Candidate forest = new Candidate("forest", Map.of("trees", 400L, "max_depth", 8L));
    Contender.Fitted fitted =
        Contender.of(
                List.of(forest), FeatureSettings.defaults(), SmoteSettings.defaults(), Task.BINARY)
            .get(0)
            .fit(new Examples(learnt, truth, Task.BINARY, 2), new FitContext(1, 2, () -> false));
    int[] many = IntStream.range(0, rows).map(row -> row % frame.rows()).toArray();
    var matrix = fitted.features().of(learnt.select(many));
    time(rounds, () -> Arrays.stream(fitted.model().predict(matrix)[0]).sum());
  }

  private static double[] truth(Frame frame, String target, String positive) {
    if (frame.column(target) instanceof TextColumn texts) {
      return IntStream.range(0, frame.rows())
          .mapToDouble(row -> positive.equals(texts.text(row)) ? 1 : 0)
          .toArray();
    }
    double label = Double.parseDouble(positive);
    return Arrays.stream(frame.numbers(target)).map(value -> value == label ? 1 : 0).toArray();
  }
}
