package dev.coppice.predictions;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that logs for ever and prints the ids whose lines were acknowledged. */
final class KilledWriter {

  private KilledWriter() {}

  public static void main(String[] arguments) {
    PrintStream out = System.out;
    LogSettings settings = new LogSettings(LogSettings.Mode.FILE, 100_000, 0, 0, 1, List.of());
    PredictionLog log =
        PredictionLog.open(
            Path.of(arguments[0]), settings, LineNames.defaults(), Clock.systemUTC());
    String prefix = arguments.length > 1 ? arguments[1] : "";
    for (int t = 0; t < 4; t++) {
      int name = t;
      new Thread(() -> logForEver(log, prefix, name, out)).start();
    }
  }

  private static void logForEver(PredictionLog log, String prefix, int name, PrintStream out) {
    for (int i = 0; true; i++) {
      String id = prefix + name + "-" + i;
      var row = TestModels.row(i, name, "DE", 0);
      Scored scored =
          TestModels.scored(id, Clock.systemUTC().instant(), TestModels.binary(0.5), row);
      log.reserve(1).append(List.of(scored)).toCompletableFuture().join();
      out.println(id);
    }
  }
}
