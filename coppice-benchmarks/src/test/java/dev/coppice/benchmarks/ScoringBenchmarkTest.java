package dev.coppice.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScoringBenchmarkTest {

  @Test
  void enginesAgreeOnMissingValuesAndTheTableIsPrinted() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    BoostedTrees trees = BoostedTrees.train(SyntheticRows.of(1, 1_000, 23), 10, 4);
    new ScoringBenchmark(print, 3, 1).run(trees, SyntheticRows.of(2, 500, 23));
    String table = out.toString(StandardCharsets.UTF_8);
    assertTrue(table.contains("batch of 500"), table);
    assertTrue(table.contains("XGBoost inplace_predict"), table);
  }
}
