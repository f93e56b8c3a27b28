package dev.coppice.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JsonRowsTest {

  private static final Schema SCHEMA =
      Schema.of(
          Field.integer("age"),
          Field.number("income"),
          Field.category("sex"),
          new Field("at", FieldType.TIMESTAMP));

  private static final JsonRows STRICT = new JsonRows(SCHEMA, UnknownFields.REFUSE);
  private static final JsonRows LOOSE = new JsonRows(SCHEMA, UnknownFields.IGNORE);

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static RowValues read(String json) {
    return STRICT.row(bytes(json));
  }

  private static void refused(String json, String message) {
    assertEquals(message, assertThrows(InvalidInput.class, () -> read(json), json).getMessage());
  }

  private static void refusedRows(String json, String message) {
    assertEquals(
        message,
        assertThrows(InvalidInput.class, () -> STRICT.rows(bytes(json)), json).getMessage());
  }

  @Test
  void readsFieldsInAnyOrder() {
    RowValues row = read("{'sex': 'Malé', 'at': '2024-03-31', 'income': 1.25e2, 'age': 39}");
    assertEquals(39, row.number(0));
    assertEquals(125, row.number(1));
    assertEquals("Malé", row.text(2));
    assertEquals(Instant.parse("2024-03-31T00:00:00Z").getEpochSecond(), (long) row.number(3));
  }

  @Test
  void nullAndAbsentFieldsAreMissing() {
    for (String json : List.of("{}", "{'age': null, 'income': null, 'sex': null, 'at': null}")) {
      RowValues row = read(json);
      assertTrue(Double.isNaN(row.number(0)) && Double.isNaN(row.number(1)), json);
      assertNull(row.text(2));
      assertTrue(Double.isNaN(row.number(3)));
    }
  }

  @Test
  void categoriesTakeNumbersAndTruthValuesAsText() {
    assertEquals("1", read("{'sex': 1}").text(2));
    assertEquals("1", read("{'sex': 1.0}").text(2));
    assertEquals("0", read("{'sex': -0}").text(2));
    assertEquals("0", read("{'sex': -0.0}").text(2));
    assertEquals("-1.5", read("{'sex': -1.50}").text(2));
    assertEquals("true", read("{'sex': true}").text(2));
    assertEquals("false", read("{'sex': false}").text(2));
    assertEquals("", read("{'sex': ''}").text(2));
    assertEquals("12345678901234567890", read("{'sex': 12345678901234567890}").text(2));
  }

  @Test
  void wholeNumbersMayBeWrittenAsDecimals() {
    assertEquals(39, read("{'age': 39.0}").number(0));
    assertEquals(1000, read("{'age': 1e3}").number(0));
    assertEquals(0x1p53, read("{'age': 9007199254740992}").number(0));
  }

  @Test
  void timesAreIsoTextOrSeconds() {
    assertEquals(1.5, read("{'at': 1.5}").number(3));
    assertEquals(3600, read("{'at': '1970-01-01T01:00:00Z'}").number(3));
    assertEquals(3600.5, read("{'at': '1970-01-01T01:00:00.5'}").number(3));
    assertEquals(0, read("{'at': '1970-01-01T02:00:00+02:00'}").number(3));
  }

  @Test
  void tellsEveryFaultOfARowByField() {
    refused(
        "{'age': 1.5, 'income': 'old', 'sex': [1, {'a': 2}], 'at': 'soon', 'agee': {'x': [1]}}",
        "field age: 1.5 has a fraction; accepted: a whole number\n"
            + "field income: the text 'old' was given; accepted: a number\n"
            + "field sex: an array was given; accepted: a text\n"
            + "field at: the text 'soon' was given; accepted: a time such as"
            + " '2024-03-31T17:05:09Z', or seconds since 1970\n"
            + "field agee: there is no such field; did you mean 'age'?");
    refused(
        "{'age': true, 'income': {}, 'at': false}",
        "field age: true was given; accepted: a whole number\n"
            + "field income: an object was given; accepted: a number\n"
            + "field at: false was given; accepted: a time such as '2024-03-31T17:05:09Z', or"
            + " seconds since 1970");
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    String tooLarge = "this number is too large; accepted: up to 1.7976931348623157E308";
    refused("{'income': 1e999}", "field income: " + tooLarge);
    refused("{'income': " + "9".repeat(350) + "}", "field income: " + tooLarge);
    refused("{'age': -1e999}", "field age: " + tooLarge);
    refused("{'sex': 1e999}", "field sex: " + tooLarge);
    refused(
        "{'age': 9007199254740993}",
        "field age: 9007199254740993 is too large; accepted: whole numbers up to"
            + " 9007199254740992");
    refused(
        "{'age': 1e30}",
        "field age: 1.0E30 is too large; accepted: whole numbers up to 9007199254740992");
    assertEquals(0x1p53, read("{'income': 9007199254740993}").number(1));
  }

  @Test
  void aFieldThatStandsTwiceIsRefused() {
    refused("{'age': 1, 'age': 1}", "field age: it stands twice");
    refused("{'age': null, 'sex': 'a', 'age': 1}", "field age: it stands twice");
    assertEquals(2, STRICT.rows(bytes("[{'age': 1}, {'age': 2}]")).size());
  }

  @Test
  void unknownFieldsMayBeIgnored() {
    RowValues row = LOOSE.row(bytes("{'name': {'deep': [1, {'age': 7}]}, 'age': 3, 'x': 1}"));
    assertEquals(3, row.number(0));
  }

  @Test
  void absentFieldsMayBeRefusedWhileNullIsAMissingValue() {
    JsonRows complete = new JsonRows(SCHEMA, UnknownFields.IGNORE, AbsentFields.REFUSE);
    byte[] json =
        bytes("[{'age': 1, 'income': null, 'sex': null, 'at': 0}, {'sex': 'f', 'age': 2}]");
    InvalidInput refusal = assertThrows(InvalidInput.class, () -> complete.rows(json));
    assertEquals(
        "row 1, field income: income is missing; it is required\n"
            + "row 1, field at: at is missing; it is required",
        refusal.getMessage());
  }

  @Test
  void arraysNameTheRow() {
    List<RowValues> rows = STRICT.rows(bytes("[{'age': 1}, {'age': 2, 'sex': 'a'}, {}]"));
    assertEquals(3, rows.size());
    assertEquals(2, rows.get(1).number(0));
    assertNull(rows.get(0).text(2));
    assertEquals(List.of(), STRICT.rows(bytes("[]")));
    refusedRows(
        "[{'age': 1}, {'age': 'x'}, 7, {'agee': 1}]",
        """
        row 1, field age: the text 'x' was given; accepted: a whole number
        row 2: this is a number; wanted: an object with the fields
        row 3, field agee: there is no such field; did you mean 'age'?""");
  }

  @Test
  void tellsWhatTheDocumentShouldBe() {
    refused("[1, [2]]", "this is an array; wanted: an object with the fields");
    refused("null", "this is null; wanted: an object with the fields");
    refused("", "The document is empty; wanted: JSON.");
    refused("{} {}", "there is more text after the end of the JSON document");
    refusedRows("{'age': {'a': 1}}", "this is an object; wanted: an array of objects");
  }

  @Test
  void pointsAtBrokenJsonAfterTheFaultsBeforeIt() {
    InvalidInput refusal =
        assertThrows(InvalidInput.class, () -> read("{'age': 'x',\n 'income': }"));
    assertEquals(2, refusal.problems().size());
    assertEquals("field age", refusal.problems().get(0).place());
    assertEquals("line 2, column 12", refusal.problems().get(1).place());
    assertTrue(refusal.problems().get(1).message().startsWith("this is not JSON: Unexpected"));
  }

  @Test
  void hostileNamesStayCheapAndShort() {
    String name = "n".repeat(40_000);
    String json = "{" + ("'" + name + "': 1, ").repeat(200) + "'age': 1}";
    InvalidInput refusal = assertThrows(InvalidInput.class, () -> read(json));
    assertEquals(200, refusal.total());
    assertEquals(100, refusal.problems().size());
    assertEquals(
        "field " + "n".repeat(100) + "...: there is no such field",
        refusal.problems().get(0).toString());
  }

  @Test
  void readsARowInsideALargerDocument() throws IOException {
    byte[] json = bytes("{'features': {'age': 1, 'age': 2}, 'id': 'a', 'id': 'b'}");
    Problems problems = new Problems();
    try (JsonParser parser = JsonStruct.FACTORY.createParser(json)) {
      parser.nextToken();
      assertEquals("features", parser.nextFieldName());
      parser.nextToken();
      assertEquals(1, STRICT.row(parser, "row 5, ", problems).number(0));
      assertEquals(JsonToken.END_OBJECT, parser.currentToken());
      assertEquals("row 5, field age", problems.shown().get(0).place());
      assertEquals("id", parser.nextFieldName());
      assertEquals("a", parser.nextTextValue());
      IOException twice = assertThrows(IOException.class, parser::nextFieldName);
      JsonRows.addSyntax(twice, problems);
      assertEquals("this is not JSON: Duplicate field 'id'", problems.shown().get(1).message());
    }
  }

  @Test
  void writtenRowsReadBackEqual() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      long age = random.nextLong(-(1L << 53), 1L << 53);
      double income = Double.longBitsToDouble(random.nextLong());
      income = Double.isFinite(income) ? income : 0;
      String sex =
          random.ints(5, 0, 0xD800).mapToObj(Character::toString).collect(Collectors.joining());
      String text =
          sex.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
      String json =
          "{\"income\":"
              + ShortestDouble.text(income)
              + ",\"sex\":\""
              + text
              + "\",\"age\":"
              + age
              + "}";
      RowValues row = STRICT.row(json.getBytes(StandardCharsets.UTF_8));
      assertEquals(age, (long) row.number(0));
      assertEquals(income, row.number(1));
      assertEquals(sex, row.text(2));
    }
  }

  @Test
  void randomBytesEndInNothingButInvalidInput() {
    SplittableRandom random = new SplittableRandom(4);
    byte[] good =
        bytes(
            "[{'age': 39, 'income': 1.25e2, 'sex': 'M\u00e9', 'at': '2024-03-31T01:02:03Z', 'x':"
                + " [{}]}, {'age': null, 'sex': true}]");
    int accepted = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] json = good.clone();
      if (i % 5 == 0) {
        json = new byte[random.nextInt(40)];
        random.nextBytes(json);
      }
      for (int n = random.nextInt(4); n > 0 && json.length > 0; n--) {
        byte piece = good[random.nextInt(good.length)];
        json[random.nextInt(json.length)] = n == 1 ? (byte) random.nextInt() : piece;
      }
      try {
        accepted += LOOSE.rows(json).size() == 2 ? 1 : 0;
      } catch (InvalidInput expected) {
        assertTrue(expected.total() > 0);
      }
    }
    assertTrue(accepted > 1000, "too few were accepted: " + accepted);
  }
}
