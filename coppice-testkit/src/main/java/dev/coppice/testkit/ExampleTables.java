package dev.coppice.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The tables of the example projects, drawn from nothing: invented rows that have the columns, the
 * traps and roughly the shares of the public data sets they stand in for. The same bytes on every
 * machine.
 */
public final class ExampleTables {

  private static final long SEED = 42;

  private ExampleTables() {}

  /** The text of every generated file by its path below {@code examples/}. */
  public static Map<String, Supplier<String>> all() {
    Map<String, Supplier<String>> tables = new TreeMap<>();
    tables.put("adult-income/data.csv", () -> AdultTable.csv(1_600, SEED));
    tables.put("churn/data.csv", () -> ChurnTable.csv(5_000, SEED));
    tables.put("churn-telco/data.csv", () -> TelcoTable.csv(1_250, SEED));
    tables.put("hdb-price/data.csv", () -> ResaleTable.csv(2_000, SEED));
    tables.put("housing-class/data.csv", () -> HousingTable.csv(1_250, SEED));
    tables.put("student-purchase/data.csv", () -> StudentTable.csv(6_000, SEED));
    return tables;
  }

  /** Writes all of them below the folder {@code args[0]}, else below {@code examples}. */
  public static void main(String[] args) throws IOException {
    Path examples = Path.of(args.length > 0 ? args[0] : "examples");
    for (Map.Entry<String, Supplier<String>> table : all().entrySet()) {
      Path file = examples.resolve(table.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, table.getValue().get());
    }
  }
}
