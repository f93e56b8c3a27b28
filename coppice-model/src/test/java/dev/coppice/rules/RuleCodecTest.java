package dev.coppice.rules;

import static dev.coppice.rules.Severity.ERROR;
import static dev.coppice.rules.Severity.WARNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleCodecTest {

  private static final Schema SCHEMA =
      Schema.of(Field.integer("age"), Field.category("sex"), new Field("at", FieldType.TIMESTAMP));

  private static RuleSet read(String json) {
    byte[] bytes =
        ("{'rules': [" + json + "]}").replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return RuleSet.read(JsonStruct.read(bytes), SCHEMA);
  }

  private static void refused(String json, String message) {
    InvalidInput refusal = assertThrows(InvalidInput.class, () -> read(json));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void writtenRulesReadBackEqual() {
    List<Rule> rules =
        List.of(
            new Rule.Required("age", ERROR),
            new Rule.Range("age", 17, 90, WARNING),
            new Rule.Range("age", 0, Double.POSITIVE_INFINITY, ERROR),
            new Rule.Range("age", Double.NEGATIVE_INFINITY, 0.5, ERROR),
            new Rule.Allowed("sex", List.of("Female", "Male"), WARNING),
            new Rule.Length("sex", 2, 64, ERROR),
            new Rule.Length("sex", 0, Integer.MAX_VALUE, ERROR),
            new Rule.MaxMissing("sex", 0.05, ERROR),
            new Rule.Unique(List.of("age", "sex"), WARNING),
            new Rule.Check("age > 17 or sex = 'Male'", "", ERROR),
            new Rule.Check("age > 17", "too young", ERROR));
    RuleSet first = new RuleSet(rules, SCHEMA);
    byte[] json = JsonStruct.pretty(first.toStruct());
    RuleSet again = RuleSet.read(JsonStruct.read(json), SCHEMA);
    assertEquals(rules, again.rules());
    assertEquals(SCHEMA, again.schema());
  }

  @Test
  void severityIsErrorUnlessSaid() {
    assertEquals(
        List.of(new Rule.Range("age", 17, 90, ERROR)),
        read("{'rule': 'range', 'field': 'age', 'min': 17, 'max': 90}").rules());
  }

  @Test
  void tellsTheFaultsOfAllRules() {
    refused(
        "{'rule': 'rang', 'field': 'age'}, {'rule': 'required', 'field': 'age'},"
            + " {'rule': 'range', 'field': 'age', 'mim': 3}, {'rule': 'required'},"
            + " {'rule': 'required', 'field': 'age', 'severity': 'warn'}",
        """
        rule 1: there is no rule 'rang'; did you mean 'range'?
        rule 3: the rule 'range' knows no 'mim'; did you mean 'min'?
        rule 4: 'field' is missing; present are [rule]
        rule 5: there is no severity 'warn'; accepted: error, warning""");
  }

  @Test
  void tellsAllRulesThatDoNotFitTheSchema() {
    refused(
        """
        {'rule': 'required', 'field': 'agee'},
        {'rule': 'range', 'field': 'sex', 'min': 1},
        {'rule': 'range', 'field': 'age', 'min': 9, 'max': 1},
        {'rule': 'length', 'field': 'age', 'max': 1},
        {'rule': 'length', 'field': 'sex', 'min': 3, 'max': 1},
        {'rule': 'allowed', 'field': 'age', 'values': ['young']},
        {'rule': 'allowed', 'field': 'sex', 'values': []},
        {'rule': 'allowed', 'field': 'at', 'values': ['1']},
        {'rule': 'max_missing', 'field': 'age', 'share': 5},
        {'rule': 'unique', 'fields': []},
        {'rule': 'check', 'expression': 'age + 1'},
        {'rule': 'check', 'expression': 'true'},
        {'rule': 'check', 'expression': 'agee < sexx'}""",
        """
        rule 1 (required): There is no column 'agee'; did you mean 'age'?
        rule 2 (range): sex holds text; a range is for numbers, for texts there is 'allowed'
        rule 3 (range): min 9 is above max 1
        rule 4 (length): age holds numbers; a length is for texts, for numbers there is 'range'
        rule 5 (length): min 3 and max 1 leave no length
        rule 6 (allowed): the value 'young' is no number, but the field holds numbers
        rule 7 (allowed): values is empty; accepted: at least one value
        rule 8 (allowed): at is a time; use 'range' for it
        rule 9 (max_missing): share is 5; accepted: 0 to 1
        rule 10 (unique): fields is empty; accepted: at least one field
        rule 11 (check): 'age + 1' is no condition; accepted: one such as 'a <= b'
        rule 12 (check): 'true' reads no field
        rule 13 (check), position 1: there is no field 'agee'; did you mean 'age'?
        rule 13 (check), position 8: there is no field 'sexx'; did you mean 'sex'?""");
  }
}
