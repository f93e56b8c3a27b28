package dev.coppice.rules;

import static dev.coppice.rules.Severity.ERROR;
import static dev.coppice.rules.Severity.WARNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.UnknownFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of the student purchase project, one row at a time. */
class RuleSetTest {

  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;

  private static final Schema SCHEMA =
      Schema.of(
          Field.category("student_country"),
          Field.integer("days_on_platform"),
          Field.number("minutes_watched"),
          Field.integer("started"),
          Field.integer("passed"),
          new Field("joined", FieldType.TIMESTAMP));

  private static RuleSet students() {
    List<Rule> rules = new ArrayList<>();
    for (String field : SCHEMA.names()) {
      if (!field.equals("joined")) {
        rules.add(new Rule.Required(field, ERROR));
      }
    }
    rules.add(new Rule.Length("student_country", 2, 64, ERROR));
    for (String field : List.of("days_on_platform", "minutes_watched", "started", "passed")) {
      rules.add(new Rule.Range(field, 0, NO_LIMIT, ERROR));
    }
    rules.add(new Rule.Check("passed <= started", "more exams passed than started", ERROR));
    return new RuleSet(rules, SCHEMA);
  }

  private static RowValues student() {
    return new RowValues(SCHEMA).set(0, "US").set(1, 100).set(2, 180).set(3, 2).set(4, 1).set(5, 0);
  }

  private static List<String> messages(RuleSet rules, RowValues row) {
    return rules.check(row).stream().map(Violation::message).toList();
  }

  private static List<String> messages(Rule rule, RowValues row) {
    return messages(new RuleSet(List.of(rule), SCHEMA), row);
  }

  @Test
  void aGoodRowBreaksNothing() {
    assertSame(List.of(), students().check(student()));
  }

  @Test
  void threeFaultsInOneRowAreThreeViolations() {
    RowValues row = student().set(0, "U").set(2, -1).set(3, Double.NaN);
    assertEquals(
        List.of(
            "started is missing; it is required",
            "student_country is 'U' (length 1); accepted: length 2 to 64",
            "minutes_watched is -1; accepted: 0 or more"),
        messages(students(), row));
    assertEquals("field started", students().check(row).get(0).place());
  }

  @Test
  void aCheckNamesAllItsFieldsAndValues() {
    List<Violation> violations = students().check(student().set(4, 3));
    assertEquals(1, violations.size());
    assertEquals(
        "more exams passed than started (passed is 3, started is 2)", violations.get(0).message());
    assertEquals("fields passed, started", violations.get(0).place());
    assertEquals(ERROR, violations.get(0).severity());
    assertEquals(
        List.of("this must hold: passed <= started (passed is 3, started is 2)"),
        messages(new Rule.Check("passed <= started", "", ERROR), student().set(4, 3)));
  }

  @Test
  void missingValuesPassAllButRequired() {
    RowValues empty = new RowValues(SCHEMA);
    List<Rule> rules =
        List.of(
            new Rule.Range("minutes_watched", 1, 2, ERROR),
            new Rule.Allowed("student_country", List.of("US"), ERROR),
            new Rule.Allowed("started", List.of("1"), ERROR),
            new Rule.Length("student_country", 2, 3, ERROR),
            new Rule.Check("passed <= started", "", ERROR),
            new Rule.Check("not (passed > started)", "", ERROR),
            new Rule.Check("student_country != 'US'", "", ERROR));
    assertEquals(List.of(), messages(new RuleSet(rules, SCHEMA), empty));
    assertEquals(
        List.of("passed is missing; it is required"),
        messages(new Rule.Required("passed", ERROR), empty));
  }

  @Test
  void aCheckMayAskForMissingValues() {
    Rule both = new Rule.Check("missing(started) or not missing(passed)", "", WARNING);
    assertEquals(List.of(), messages(both, student()));
    assertEquals(
        List.of(
            "this must hold: missing(started) or not missing(passed)"
                + " (started is 2, passed is missing)"),
        messages(both, student().set(4, Double.NaN)));
  }

  @Test
  void aValueEqualToTheLimitPasses() {
    Rule range = new Rule.Range("minutes_watched", 17, 90, ERROR);
    assertEquals(List.of(), messages(range, student().set(2, 17)));
    assertEquals(List.of(), messages(range, student().set(2, 90)));
    assertEquals(
        List.of("minutes_watched is 90.5; accepted: 17 to 90"),
        messages(range, student().set(2, 90.5)));
    assertEquals(
        List.of("minutes_watched is 16; accepted: 17 to 90"),
        messages(range, student().set(2, 16)));
    assertEquals(
        List.of("minutes_watched is 5; accepted: 4 or less"),
        messages(new Rule.Range("minutes_watched", -NO_LIMIT, 4, ERROR), student().set(2, 5)));
  }

  @Test
  void timesAreShownAsTimes() {
    assertEquals(
        List.of("joined is 1970-01-01T00:00:00Z; accepted: 2001-09-09T01:46:40Z or more"),
        messages(new Rule.Range("joined", 1e9, NO_LIMIT, ERROR), student()));
  }

  @Test
  void setsHoldTextsOrNumbers() {
    assertEquals(
        List.of("student_country is 'US'; accepted: DE, FR"),
        messages(new Rule.Allowed("student_country", List.of("DE", "FR"), ERROR), student()));
    Rule numbers = new Rule.Allowed("started", List.of("0", "1.0", "2"), ERROR);
    assertEquals(List.of(), messages(numbers, student()));
    assertEquals(List.of(), messages(numbers, student().set(3, -0.0)));
    assertEquals(
        List.of("started is 3; accepted: 0, 1.0, 2"), messages(numbers, student().set(3, 3)));
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      many.add("c" + i);
    }
    String shown = messages(new Rule.Allowed("student_country", many, ERROR), student()).get(0);
    assertTrue(shown.endsWith("c18, c19 and 5 more"), shown);
  }

  @Test
  void lengthCountsCharactersAndLongTextsAreCut() {
    Rule length = new Rule.Length("student_country", 1, 2, ERROR);
    assertEquals(List.of(), messages(length, student().set(0, "\uD83C\uDF33\uD83C\uDF33")));
    assertEquals(
        List.of(
            "student_country is '" + "x".repeat(60) + "...' (length 99); accepted: length 1 to 2"),
        messages(length, student().set(0, "x".repeat(99))));
  }

  @Test
  void errorsJoinWhatTheReaderFoundWithoutSayingItTwice() {
    Problems problems = new Problems();
    problems.add("row 3, field days_on_platform", "1.5 has a fraction");
    RuleSet rules = students();
    RowValues row = student().set(1, Double.NaN).set(3, Double.NaN).set(2, -1);
    rules.check(row, "row 3, ", problems);
    new RuleSet(List.of(new Rule.Range("passed", 2, 3, WARNING)), SCHEMA)
        .check(row, "row 3, ", problems);
    assertEquals(
        List.of(
            "row 3, field days_on_platform: 1.5 has a fraction",
            "row 3, field started: started is missing; it is required",
            "row 3, field minutes_watched: minutes_watched is -1; accepted: 0 or more"),
        problems.shown().stream().map(Object::toString).toList());
  }

  @Test
  void aRequestIsRefusedWithAllItsFaultsAtOnce() throws IOException {
    byte[] json =
        """
        {"student_country": "U", "days_on_platform": 1.5, "minutes_watched": -1, "passed": 1}"""
            .getBytes(StandardCharsets.UTF_8);
    Problems problems = new Problems();
    try (JsonParser parser = JsonStruct.FACTORY.createParser(json)) {
      parser.nextToken();
      RowValues row = new JsonRows(SCHEMA, UnknownFields.REFUSE).row(parser, "", problems);
      students().check(row, "", problems);
    }
    InvalidInput refusal = assertThrows(InvalidInput.class, problems::throwIfAny);
    assertEquals(
        """
        field days_on_platform: 1.5 has a fraction; accepted: a whole number
        field started: started is missing; it is required
        field student_country: student_country is 'U' (length 1); accepted: length 2 to 64
        field minutes_watched: minutes_watched is -1; accepted: 0 or more""",
        refusal.getMessage());
  }
}
