package dev.coppice.rules;

import static dev.coppice.rules.Severity.ERROR;
import static dev.coppice.rules.Severity.WARNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.frame.Column;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of the adult income project over tables. */
class RulesReportTest {

  private static final Schema SCHEMA =
      Schema.of(Field.integer("age"), Field.category("race"), Field.integer("hours"));

  private static final RuleSet RULES =
      new RuleSet(
          List.of(
              new Rule.Range("age", 17, 90, ERROR),
              new Rule.MaxMissing("race", 0.25, ERROR),
              new Rule.Allowed("race", List.of("White", "Black"), WARNING),
              new Rule.Range("hours", 1, 99, ERROR),
              new Rule.Check("hours < age * 4", "", ERROR)),
          SCHEMA);

  private static NumberColumn numbers(double... values) {
    return new NumberColumn(values);
  }

  private static Frame people(NumberColumn ages, Column races) {
    return new Frame(SCHEMA, List.of(ages, races, numbers(1, 99, 40, 40)));
  }

  private static TextColumn races() {
    return TextColumn.of(List.of("White", "Black", "White", "Black"));
  }

  private static List<String> messages(List<RulesReport.Finding> findings) {
    return findings.stream().map(RulesReport.Finding::message).toList();
  }

  @Test
  void aGoodTablePasses() {
    RulesReport report = RULES.check(people(numbers(17, 90, 30, Double.NaN), races()), 5);
    assertTrue(report.passed());
    assertEquals(List.of(), report.findings());
    assertEquals(4, report.rows());
  }

  @Test
  void oneAgeOutOfRangeFailsAndNamesFieldRowAndLimits() {
    RulesReport report = RULES.check(people(numbers(30, 40, 150, 40), races()), 5);
    assertFalse(report.passed());
    assertEquals(
        List.of("1 of 4 rows; row 2: age is 150; accepted: 17 to 90"), messages(report.errors()));
    assertEquals(List.of("age"), report.errors().get(0).fields());
    assertEquals(
        List.of(new RulesReport.Sample(2, "age is 150; accepted: 17 to 90")),
        report.errors().get(0).samples());
  }

  @Test
  void anUnknownCategoryIsAWarningWhenItsRuleSaysSo() {
    Frame frame =
        people(numbers(30, 40, 50, 60), TextColumn.of(List.of("White", "Elf", "Black", "Elf")));
    RulesReport report = RULES.check(frame, 5);
    assertTrue(report.passed());
    assertEquals(
        List.of("2 of 4 rows; row 1: race is 'Elf'; accepted: White, Black"),
        messages(report.warnings()));
  }

  @Test
  void countsAllAndShowsTheFirst() {
    double[] ages = new double[1000];
    Arrays.fill(ages, 5);
    Schema schema = Schema.of(Field.number("age"));
    RuleSet rules = new RuleSet(List.of(new Rule.Range("age", 17, 90, ERROR)), schema);
    RulesReport.Finding finding =
        rules.check(new Frame(schema, List.of(numbers(ages))), 3).errors().get(0);
    assertEquals(1000, finding.count());
    assertEquals(List.of(0, 1, 2), finding.samples().stream().map(s -> s.row()).toList());
  }

  @Test
  void theShareOfMissingValuesMayEqualItsLimit() {
    NumberColumn ages = numbers(30, 40, 50, 60);
    assertTrue(RULES.check(people(ages, texts("White", null, "Black", "Black")), 5).passed());
    assertEquals(
        List.of("race is missing in 2 of 4 rows, a share of 0.5; accepted: up to 0.25"),
        messages(RULES.check(people(ages, texts("White", null, null, "Black")), 5).errors()));
  }

  private static TextColumn texts(@Nullable String... values) {
    return TextColumn.of(Arrays.asList(values));
  }

  @Test
  void aColumnThatIsNotThereIsAnErrorAndItsRulesStaySilent() {
    Schema without = SCHEMA.select(List.of("hours", "race"));
    Frame frame = new Frame(without, List.of(numbers(0, 40, 40, 40), races()));
    assertEquals(
        List.of("the column age is not there", "1 of 4 rows; row 0: hours is 0; accepted: 1 to 99"),
        messages(RULES.check(frame, 5).errors()));
  }

  @Test
  void anotherTypeIsAWarningUnlessTextMeetsNumbers() {
    Schema other = Schema.of(Field.number("age"), Field.category("hours"), Field.category("race"));
    Frame frame = new Frame(other, List.of(numbers(1, 30, 30, 30), races(), races()));
    RulesReport report = RULES.check(frame, 5);
    assertEquals(List.of("age is of type NUMBER; accepted: INTEGER"), messages(report.warnings()));
    assertEquals(
        List.of(
            "hours is of type CATEGORY; accepted: INTEGER",
            "1 of 4 rows; row 0: age is 1; accepted: 17 to 90"),
        messages(report.errors()));
  }

  @Test
  void uniquenessIsJudgedOnAllItsFields() {
    Frame frame =
        people(numbers(30, 30, 30, Double.NaN), TextColumn.of(List.of("a", "b", "a", "a")));
    RuleSet rules = new RuleSet(List.of(new Rule.Unique(List.of("age", "race"), ERROR)), SCHEMA);
    assertEquals(
        List.of("1 of 4 rows; row 2: age, race is 30, 'a', as in row 0; accepted: each once"),
        messages(rules.check(frame, 5).errors()));
  }

  @Test
  void anEmptyTablePassesItsRowRules() {
    Frame frame = new Frame(SCHEMA, List.of(numbers(), TextColumn.of(List.of()), numbers()));
    RulesReport report = RULES.check(frame, 5);
    assertTrue(report.passed());
    assertFalse(report.toStruct().struct("stats").has("age"));
  }

  @Test
  void theReportIsOneJsonDocument() {
    Frame frame =
        new Frame(
            SCHEMA,
            List.of(
                numbers(20, Double.NaN, 150), texts("White", null, "Elf"), numbers(40, 40, 40)));
    RuleSet rules = new RuleSet(RULES.rules().subList(0, 3), SCHEMA);
    String json =
        new String(JsonStruct.compact(rules.check(frame, 1).toStruct()), StandardCharsets.UTF_8);
    assertEquals(
        "{'passed':false,'errors':[{'rule':'range','fields':['age'],"
            + "'message':'1 of 3 rows; row 2: age is 150; accepted: 17 to 90','count':1,"
            + "'samples':[{'row':2,'message':'age is 150; accepted: 17 to 90'}]},"
            + "{'rule':'max_missing','fields':['race'],'message':'race is missing in 1 of 3 rows,"
            + " a share of 0.3333333333333333; accepted: up to 0.25','count':1,'samples':[]}],"
            + "'warnings':[{'rule':'allowed','fields':['race'],"
            + "'message':'1 of 3 rows; row 2: race is ~Elf~; accepted: White, Black','count':1,"
            + "'samples':[{'row':2,'message':'race is ~Elf~; accepted: White, Black'}]}],"
            + "'row_count':3,'null_counts':{'age':1,'race':1,'hours':0},"
            + "'stats':{'age':{'min':20.0,'max':150.0,'mean':85.0,'std':91.92388155425118},"
            + "'hours':{'min':40.0,'max':40.0,'mean':40.0,'std':0.0}}}",
        json.replace('\'', '~').replace('"', '\''));
  }

  @Test
  void aTableAndItsRowsAreJudgedAlike() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 200; round++) {
      double[] ages = random.doubles(30, 10, 100).map(StrictMath::rint).toArray();
      double[] hours = random.doubles(30, 0, 102).map(StrictMath::rint).toArray();
      ages[random.nextInt(30)] = Double.NaN;
      String[] races = new String[30];
      for (int i = 0; i < 30; i++) {
        races[i] = List.of("White", "Black", "Elf").get(random.nextInt(3));
      }
      Frame frame = new Frame(SCHEMA, List.of(numbers(ages), texts(races), numbers(hours)));
      long byRow = 0;
      for (int i = 0; i < 30; i++) {
        RowValues row = new RowValues(SCHEMA).set(0, ages[i]).set(1, races[i]).set(2, hours[i]);
        byRow += RULES.check(row).size();
      }
      RulesReport report = RULES.check(frame, 5);
      assertEquals(byRow, report.findings().stream().mapToLong(f -> f.count()).sum());
    }
  }
}
