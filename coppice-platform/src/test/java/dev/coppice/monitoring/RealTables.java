package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Inference;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.drift.Baseline;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import dev.coppice.frame.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Public data sets that stand beside the source tree, and comparisons of their parts. */
final class RealTables {

  private RealTables() {}

  static Frame adult() {
    return read("adult.csv.gz", CsvFormat.DEFAULT.withMissing(List.of("?")), "class");
  }

  static Frame students() {
    return read("ml_datasource.csv", CsvFormat.DEFAULT, "purchased");
  }

  private static Frame read(String name, CsvFormat format, String target) {
    Path file = folder().resolve(name);
    assumeTrue(Files.exists(file), "the real data set is not at " + file);
    Source source = Source.of(file.toString(), Path.of(""));
    Map<String, FieldType> types = Inference.types(source, format, target);
    List<Field> fields =
        Table.columns(source, format).stream()
            .filter(column -> !column.equals(target))
            .map(column -> new Field(column, Objects.requireNonNull(types.get(column))))
            .toList();
    return Table.read(source, format, new Schema(fields)).frame();
  }

  private static Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return Path.of("../shared/data");
  }

  static Baseline baseline(Frame rows) {
    return Baseline.of(rows, Map.of(), new double[0][], List.of(), new double[0]);
  }

  static DriftReport compare(Baseline baseline, Frame rows) {
    CurrentRows current = CurrentRows.of(baseline, rows, new double[0][], new int[0], 0);
    return DriftReport.of(baseline, current, Map.of(), MonitoringSettings.defaults());
  }

  /** Rows in a random order. */
  static int[] shuffled(int rows, SplittableRandom random) {
    long[] keys = random.longs(rows).toArray();
    return IntStream.range(0, rows)
        .boxed()
        .sorted((a, b) -> Long.compare(keys[a], keys[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  static int[] part(int[] rows, double from, double to) {
    return Arrays.copyOfRange(rows, (int) (from * rows.length), (int) (to * rows.length));
  }
}
