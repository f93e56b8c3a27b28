package dev.coppice.expressions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpressionTest {

  private static final Schema SCHEMA =
      Schema.of(
          Field.number("x"),
          Field.number("y"),
          Field.category("race"),
          Field.integer("education-num"),
          new Field("signup", FieldType.TIMESTAMP),
          Field.number("gap"),
          Field.category("blank"),
          Field.number("ağırlık"));

  private static final RowValues ROW =
      new RowValues(SCHEMA)
          .set(0, 7)
          .set(1, -2.5)
          .set(2, "White")
          .set(3, 13)
          .set(4, 1709249400) // 2024-02-29T23:30:00Z
          .set(7, 60);

  private static double number(String source) {
    return Expression.parse(source, SCHEMA).number(ROW);
  }

  private static @Nullable String text(String source) {
    return Expression.parse(source, SCHEMA).text(ROW);
  }

  /** "true", "false" or "missing". */
  private static String truth(String source) {
    Expression condition = Expression.parse(source, SCHEMA);
    assertEquals(ValueType.BOOLEAN, condition.type(), source);
    boolean holds = condition.test(ROW);
    boolean fails = condition.fails(ROW);
    assertFalse(holds && fails, source);
    return holds ? "true" : fails ? "false" : "missing";
  }

  private static void assertMissing(String source) {
    assertTrue(Double.isNaN(number(source)), source);
  }

  @Test
  void bindsOperatorsAsInSchool() {
    assertEquals(7, number("1 + 2 * 3"));
    assertEquals(9, number("(1 + 2) * 3"));
    assertEquals(-4, number("-2 ^ 2"));
    assertEquals(512, number("2 ^ 3 ^ 2"));
    assertEquals(0.25, number("2 ^ -2"));
    assertEquals(1, number("10 - 5 - 4"));
    assertEquals(2, number("12 / 3 / 2"));
    assertEquals(-1, number("-7 % 3"));
    assertEquals(3, number("- - 3"));
    assertEquals(0.5, number(".5"));
    assertEquals(1500, number("1.5e3"));
    assertEquals(0.0015, number("1.5E-3"));
  }

  @Test
  void readsFieldsByAnyName() {
    assertEquals(4.5, number("x + y"));
    assertEquals(26, number("`education-num` * 2"));
    assertEquals(60, number("ağırlık"));
    assertEquals("White", text("race"));
    assertEquals("it's", text("'it''s'"));
    assertEquals("say \"so\"", text("\"say \"\"so\"\"\""));
    assertEquals(
        List.of("race", "x"), Expression.parse("if(race = 'a', x, x + 1)", SCHEMA).fields());
  }

  @Test
  void derivesTheEngagementFeatures() {
    Schema schema =
        Schema.of(
            Field.number("minutes_watched"),
            Field.integer("days_on_platform"),
            Field.integer("courses_started"),
            Field.integer("passed"),
            Field.integer("started"));
    RowValues row = new RowValues(schema).set(0, 180).set(1, 100).set(2, 3).set(3, 0).set(4, 0);
    String engagement = "0.6 * minutes_watched + 0.3 * days_on_platform + 10 * courses_started";
    assertEquals(0.6 * 180 + 0.3 * 100 + 10 * 3, Expression.parse(engagement, schema).number(row));
    assertEquals(0, Expression.parse("passed / (started + 1e-6)", schema).number(row));
    String consistency = "minutes_watched / max(days_on_platform, 1)";
    assertEquals(1.8, Expression.parse(consistency, schema).number(row));
    assertEquals(180, Expression.parse(consistency, schema).number(row.set(1, 0)));
  }

  @Test
  void aResultThatIsNoFiniteNumberIsMissing() {
    for (String source :
        List.of(
            "1 / 0",
            "0 / 0",
            "x % 0",
            "log(0)",
            "log(-1)",
            "sqrt(-1)",
            "log1p(-1)",
            "exp(1000)",
            "1e308 * 10",
            "-1e308 - 1e308",
            "pow(0, -1)",
            "(-8) ^ 0.5",
            "10 ^ 400",
            "number('abc')",
            "number('NaN')",
            "number('1d')",
            "number('0x10')",
            "number('')",
            "round(1e308 * 10, 2)",
            "year(1e300)")) {
      assertMissing(source);
    }
    RowValues infinite = new RowValues(SCHEMA).set(0, Double.POSITIVE_INFINITY);
    assertTrue(Double.isNaN(Expression.parse("x", SCHEMA).number(infinite)));
  }

  @Test
  void missingGoesThroughEveryOperatorAndFunction() {
    for (String source :
        List.of(
            "gap",
            "-gap",
            "gap + 1",
            "1 - gap",
            "gap * 0",
            "gap / 2",
            "gap % 2",
            "gap ^ 0",
            "1 ^ gap",
            "pow(gap, 0)",
            "abs(gap)",
            "min(gap, 1)",
            "max(1, 2, gap)",
            "clip(gap, 0, 1)",
            "clip(1, gap, 2)",
            "round(gap)",
            "round(gap, 2)",
            "length(blank)",
            "number(blank)",
            "number(gap > 1)",
            "if(true, gap, 1)")) {
      assertMissing(source);
    }
    assertNull(text("blank"));
    assertNull(text("upper(blank)"));
    assertNull(text("concat('a', blank)"));
  }

  @Test
  void missingConditionsFollowSql() {
    assertEquals("missing", truth("gap > 1"));
    assertEquals("missing", truth("gap = gap"));
    assertEquals("missing", truth("gap != 1"));
    assertEquals("missing", truth("not (gap > 1)"));
    assertEquals("missing", truth("blank = 'a'"));
    assertEquals("missing", truth("blank != 'a'"));
    assertEquals("missing", truth("blank in ('a')"));
    assertEquals("missing", truth("gap not in (1)"));
    assertEquals("missing", truth("contains(blank, 'a')"));
    assertEquals("false", truth("gap > 1 and false"));
    assertEquals("false", truth("false and gap > 1"));
    assertEquals("missing", truth("gap > 1 and true"));
    assertEquals("missing", truth("true and gap > 1"));
    assertEquals("true", truth("gap > 1 or true"));
    assertEquals("true", truth("true or gap > 1"));
    assertEquals("missing", truth("gap > 1 or false"));
    assertEquals("missing", truth("false or gap > 1"));
    assertEquals("true", truth("missing(gap)"));
    assertEquals("false", truth("missing(x)"));
    assertEquals("true", truth("missing(blank)"));
    assertEquals("true", truth("missing(gap > 1)"));
    assertEquals(2, number("if(gap > 1, 1, 2)"));
    assertEquals(2, number("gap > 1 ? 1 : 2"));
    assertEquals(7, number("coalesce(gap, gap, x, 1)"));
    assertEquals("?", text("coalesce(blank, '?')"));
    assertEquals("true", truth("coalesce(gap > 1, true)"));
  }

  @Test
  void comparesAndCombines() {
    assertEquals("true", truth("x = 7"));
    assertEquals("true", truth("x == 7"));
    assertEquals("true", truth("x <> 8"));
    assertEquals("true", truth("x != 8"));
    assertEquals("true", truth("x >= 7"));
    assertEquals("true", truth("x <= 7"));
    assertEquals("false", truth("x > 7"));
    assertEquals("false", truth("x < 7"));
    assertEquals("true", truth("race = 'White' && y < 0 || false"));
    assertEquals("true", truth("false AND false OR true"));
    assertEquals("false", truth("!(x = 7)"));
    assertEquals("false", truth("not x = 7"));
    assertEquals("true", truth("(x > 1) = (y < 0)"));
    assertEquals("true", truth("race in ('White', 'Black')"));
    assertEquals("true", truth("race not in (\"Other\")"));
    assertEquals("true", truth("y in (1, -2.5)"));
    assertEquals("false", truth("x not in (7)"));
    assertEquals("false", truth("race = 'white'"));
    assertEquals(3, number("x < 0 ? 1 : x < 5 ? 2 : 3"));
  }

  @Test
  void functionsOfNumbers() {
    assertEquals(2.5, number("abs(y)"));
    assertEquals(-2.5, number("min(x, y, 3)"));
    assertEquals(7, number("max(x, y)"));
    assertEquals(3, number("sqrt(9)"));
    assertEquals(StrictMath.log(7), number("log(x)"));
    assertEquals(StrictMath.log1p(7), number("log1p(x)"));
    assertEquals(StrictMath.exp(-2.5), number("exp(y)"));
    assertEquals(49, number("pow(x, 2)"));
    assertEquals(-3, number("floor(y)"));
    assertEquals(-2, number("ceil(y)"));
    assertEquals(5, number("clip(x, 0, 5)"));
    assertEquals(0, number("clip(y, 0, 5)"));
    assertEquals(1, number("number(x > 1)"));
    assertEquals(-1.5, number("number(' -1.5 ')"));
  }

  @Test
  void roundsHalvesAwayFromZero() {
    assertEquals(3, number("round(2.5)"));
    assertEquals(-3, number("round(-2.5)"));
    assertEquals(0, number("round(0.49999999999999994)"));
    assertEquals(0.13, number("round(0.125, 2)"));
    assertEquals(1.0, number("round(1.005, 2)")); // the double is a little less than 1.005
    assertEquals(0.0293, number("round(0.02934999, 4)"));
    assertEquals(1e300, number("round(1e300, 15)"));
  }

  @Test
  void functionsOfTexts() {
    assertEquals("white", text("lower(race)"));
    assertEquals("WHITE", text("upper(race)"));
    assertEquals("a b", text("trim('  a b ')"));
    assertEquals("White-x", text("concat(race, '-', 'x')"));
    assertEquals(5, number("length(race)"));
    assertEquals(1, number("length('\uD83C\uDF33')"));
    assertEquals("true", truth("contains(race, 'hit')"));
    assertEquals("false", truth("starts_with(race, 'hit')"));
    assertEquals("true", truth("starts_with(race, 'Wh')"));
    assertEquals("big", text("x > 1 ? 'big' : 'small'"));
  }

  @Test
  void partsOfATime() {
    assertEquals(2024, number("year(signup)"));
    assertEquals(2, number("month(signup)"));
    assertEquals(29, number("day(signup)"));
    assertEquals(4, number("weekday(signup)"));
    assertEquals(23, number("hour(signup)"));
    assertEquals(1, number("day(signup + 3600)"));
  }

  @Test
  void partsOfATimeAgreeWithTheCalendarOfTheJdk() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      double second = StrictMath.rint(random.nextDouble(-1e11, 1e11));
      ZonedDateTime expected = Instant.ofEpochSecond((long) second).atZone(ZoneOffset.UTC);
      assertEquals(expected.getYear(), UtcTime.year(second));
      assertEquals(expected.getMonthValue(), UtcTime.month(second));
      assertEquals(expected.getDayOfMonth(), UtcTime.day(second));
      assertEquals(expected.getDayOfWeek().getValue(), UtcTime.weekday(second));
      assertEquals(expected.getHour(), UtcTime.hour(second));
    }
  }

  @Test
  void theSourceIsThePersistedForm() {
    Expression first = Expression.parse(" x+ 1 ", SCHEMA);
    Schema other = Schema.of(Field.category("a"), Field.number("x"));
    Expression again = Expression.parse(first.source(), other);
    assertEquals(" x+ 1 ", again.toString());
    assertEquals(3, again.number(new RowValues(other).set(1, 2)));
  }

  @Test
  void askingATextForItsNumberIsAMistakeOfTheProgram() {
    Expression text = Expression.parse("race", SCHEMA);
    assertEquals(ValueType.TEXT, text.type());
    assertThrows(IllegalStateException.class, () -> text.number(ROW));
    assertThrows(IllegalStateException.class, () -> Expression.parse("x", SCHEMA).text(ROW));
  }
}
