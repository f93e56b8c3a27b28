package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.data.Guess.Role;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatsTest {

  private static final String ARFF =
      "% made by hand\n\n@RELATION 'a b'\n@attribute age NUMERIC\n@ATTRIBUTE 'marital status' {a,b}\n"
          + "@attribute note string\n@attribute day date 'yyyy-MM-dd'\n\n@DATA\n";

  @TempDir Path folder;

  @Test
  void arffRowsHaveQuotesEscapesAndQuestionMarks() {
    Frame frame =
        read(
                "t.arff",
                ARFF + "25, a ,'it\\'s, so',\"2024-03-31\"\n% comment\n?,?,'?',?\n",
                "note:category age:integer day:timestamp")
            .frame();
    assertArrayEquals(new double[] {25, Double.NaN}, frame.numbers("age"));
    assertArrayEquals(new double[] {1711843200, Double.NaN}, frame.numbers("day"));
    assertEquals("it's, so", frame.texts("note").text(0));
    assertEquals("?", frame.texts("note").text(1));
  }

  @Test
  void arffFaultsHaveTheirLine() {
    assertFault(
        "t.arff",
        ARFF + "x,a,b,2024-01-01\n1,2\n",
        "age:number",
        "line 10, column age: 'x' is not a number such as 12, -3.5 or 6e2\n"
            + "line 11: the row has 2 cells; the header has 4");
    assertFault(
        "t.arff",
        ARFF + "{0 7, 2 x}\n",
        "age:number",
        "line 10: sparse rows ({index value, ...}) are not read; write every value of the row");
    assertFault(
        "t.arff",
        ARFF + "1,'a,b,c\n",
        "age:number",
        "line 10: a quoted cell is never closed; close it with '");
    assertFault(
        "t.arff",
        "@relation x\n@attribute\n",
        "age:number",
        "line 2: an attribute needs a name and a type, such as: @attribute age numeric");
    assertFault(
        "t.arff", "@attribute a real\n", "a:number", "line 2: the file ends before a line @data");
    assertFault(
        "t.arff",
        "age,x\n",
        "a:number",
        "line 1: 'age,x' is unknown; wanted before @data: @relation or @attribute");
    assertFault(
        "t.arff",
        ARFF,
        "age:number",
        "'t.arff' has a header but no rows; wanted: at least one row below it");
  }

  @Test
  void jsonLinesMayLeaveOutValues() {
    Frame frame =
        read(
                "t.jsonl",
                "{\"a\": 1.5, \"b\": \"x\", \"c\": true}\n\n{\"b\": null, \"a\": \"2\"}\n",
                "a:number b:category c:category")
            .frame();
    assertArrayEquals(new double[] {1.5, 2}, frame.numbers("a"));
    assertEquals("true", frame.texts("c").text(0));
    assertEquals(1, frame.texts("b").missing());
    assertEquals(1, frame.texts("c").missing());
  }

  @Test
  void jsonFaultsHaveTheirLine() {
    assertFault(
        "t.jsonl",
        "{\"a\": 1}\n{\"a\": \"x\"}\n[1]\n{\"a\": {}}\n{\"a\": 1, \"z\": 2}\n{\"a\": 1} 2\n{\"a\"\n",
        "a:number",
        "line 2, column a: 'x' is not a number such as 12, -3.5 or 6e2\n"
            + "line 3: wanted: one JSON object such as {\"age\": 42}\n"
            + "line 4, column a: wanted: a text, a number, true, false or null\n"
            + "line 5: 'z' is not in the first row, which names the columns\n"
            + "line 6: more text follows after the object; wanted: one object a line\n"
            + "line 7: this is not JSON: Unexpected end-of-input within/between Object entries");
    assertFault("t.jsonl", "", "a:number", "'t.jsonl' is empty; wanted: a header line and rows");
    assertFault(
        "t.jsonl", "{\"A\": 1}\n", "a:number", "line 1: column 'a' is missing; did you mean 'A'?");
  }

  @Test
  void unknownTablesAreLookedAtInEveryFormat() {
    String rows =
        IntStream.range(0, 60)
            .mapToObj(
                i -> (i % 7 == 0 ? "?" : "" + i % 5) + "," + "ab".charAt(i % 2) + ",n,2024-01-01")
            .collect(Collectors.joining("\n"));
    Written.file(folder, "t.arff", ARFF + rows);
    Inference seen = Inference.of(Source.of("t.arff", folder), "marital status");
    Map<String, Role> roles =
        seen.columns().stream().collect(Collectors.toMap(Guess::name, Guess::role));
    assertEquals(
        Map.of(
            "age",
            Role.FEATURE,
            "marital status",
            Role.TARGET,
            "note",
            Role.IGNORED,
            "day",
            Role.IGNORED),
        roles);
    assertEquals(FieldType.INTEGER, seen.columns().get(0).type());
    assertEquals(List.of(""), seen.format().missing());
  }

  private Table read(String name, String file, String fields) {
    Written.file(folder, name, file);
    return Table.read(Source.of(name, folder), CsvFormat.DEFAULT, Written.schema(fields));
  }

  private void assertFault(String name, String file, String fields, String message) {
    InvalidInput e = assertThrows(InvalidInput.class, () -> read(name, file, fields));
    assertEquals(message, e.getMessage());
  }
}
