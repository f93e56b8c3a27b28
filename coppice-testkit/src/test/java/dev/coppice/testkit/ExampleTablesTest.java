package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ExampleTablesTest {

  @TestFactory
  Stream<DynamicTest> drawnAgainEveryTableHasTheCommittedBytes() {
    return ExampleTables.all().entrySet().stream()
        .map(
            table ->
                DynamicTest.dynamicTest(
                    table.getKey(), () -> compare(table.getKey(), table.getValue())));
  }

  private static void compare(String name, Supplier<String> table) throws IOException {
    Path committed = Places.repository().resolve("examples").resolve(name);
    assertTrue(Files.size(committed) <= 190_000, committed + " is too large to be committed");
    assertEquals(
        Files.readString(committed),
        table.get(),
        committed + " is not what ExampleTables draws; run its main to write it again");
  }
}
