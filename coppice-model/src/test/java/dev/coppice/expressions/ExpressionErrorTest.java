package dev.coppice.expressions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import org.junit.jupiter.api.Test;

class ExpressionErrorTest {

  private static final Schema SCHEMA =
      Schema.of(
          Field.number("minutes_watched"),
          Field.integer("age"),
          Field.category("race"),
          Field.integer("education-num"));

  private static void refused(String source, String message) {
    InvalidInput refusal =
        assertThrows(InvalidInput.class, () -> Expression.parse(source, SCHEMA), source);
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void namesTheNearestFieldOrFunction() {
    refused(
        "1 + minutes_wached",
        "position 5: there is no field 'minutes_wached'; did you mean 'minutes_watched'?");
    refused("maxx(age, 1)", "position 1: there is no function 'maxx'; did you mean 'max'?");
  }

  @Test
  void tellsAllUnknownNamesAtOnce() {
    refused(
        "agee + sqroot(minutes)",
        "position 1: there is no field 'agee'; did you mean 'age'?\n"
            + "position 8: there is no function 'sqroot'; did you mean 'sqrt'?\n"
            + "position 15: there is no field 'minutes'"
            + "; accepted: minutes_watched, age, race, `education-num`");
  }

  @Test
  void explainsBackticks() {
    refused(
        "education-num > 3",
        "position 1: there is no field 'education'; did you mean `education-num`, in backticks?\n"
            + "position 11: there is no field 'num'; did you mean `education-num`, in backticks?");
  }

  @Test
  void checksTypes() {
    refused("1 + race", "position 5: race is a text; '+' takes a number");
    refused("age and true", "position 1: age is a number; 'and' takes a condition");
    refused("true or (age)", "position 9: (age) is a number; 'or' takes a condition");
    refused("not age", "position 5: age is a number; 'not' takes a condition");
    refused("-race", "position 2: race is a text; '-' takes a number");
    refused("race < 'b'", "position 1: race is a text; '<' takes a number");
    refused("1 < age < 3", "position 1: 1 < age is a condition; '<' takes a number");
    refused(
        "race = 1", "position 8: '=' takes two values of one type; race is a text, 1 is a number");
    refused("race in (1)", "position 1: race is a text; a list of numbers takes a number");
    refused("sqrt(age > 1)", "position 6: age > 1 is a condition; sqrt takes a number");
    refused(
        "if(age > 1, 1, 'a')",
        "position 16: if takes two values of one type; 1 is a number, 'a' is a text");
    refused("age ? 1 : 2", "position 1: age is a number; '?' takes a condition");
    refused("coalesce(age, 'a')", "position 15: 'a' is a text; coalesce takes a number");
    refused("year(age)", "position 6: year takes a TIMESTAMP field; this one is of type INTEGER");
    refused(
        "round(age, 1.5)", "position 12: round takes a whole number of digits; accepted: 0 to 15");
  }

  @Test
  void checksTheNumberOfArguments() {
    refused("sqrt()", "position 1: sqrt(x) takes 1 argument; found 0");
    refused("max(age)", "position 1: max(a, b, ...) takes 2 or more arguments; found 1");
    refused("round(1, 2, 3)", "position 1: round(x, digits) takes 1 or 2 arguments; found 3");
    refused("clip(age, 1)", "position 1: clip(x, low, high) takes 3 arguments; found 2");
  }

  @Test
  void pointsAtTheMistakeOfSyntax() {
    refused("", "position 1: the expression ends here; wanted: a value");
    refused("age +", "position 6: the expression ends here; wanted: a value");
    refused("age 3", "position 5: found 3; wanted: the end or an operator");
    refused("(age", "position 5: the expression ends here; wanted: ')'");
    refused("age > 1 ? 2", "position 12: the expression ends here; wanted: ':'");
    refused("max(age, )", "position 10: found ); wanted: a value");
    refused("race in 'a'", "position 9: found 'a'; wanted: '('");
    refused("race in (age)", "position 10: a list after 'in' holds numbers or texts only");
    refused("race not 'in' ('a')", "position 6: found not; wanted: the end or an operator");
    refused("3age", "position 1: '3a' is neither a number nor a name");
    refused("1.2.3", "position 1: '1.2.' is neither a number nor a name");
    refused("1e999", "position 1: 1e999 is too large; accepted: up to 1.7976931348623157E308");
    refused("race = 'a", "position 8: the ' that opens here is never closed");
    refused(
        "age; drop",
        "position 4: ';' has no meaning here; a field with such a name stands in backticks, a text"
            + " in quotes");
  }

  @Test
  void boundsLengthDepthAndSteps() {
    refused("1".repeat(10_001), "The expression has 10001 characters; accepted: up to 10000.");
    refused(
        "(".repeat(101) + "1" + ")".repeat(101),
        "position 101: nested deeper than 100; split it in two");
    refused("-".repeat(200) + "1", "position 101: nested deeper than 100; split it in two");
    refused("not ".repeat(200) + "true", "position 401: nested deeper than 100; split it in two");
    refused("1^".repeat(200) + "1", "position 201: nested deeper than 100; split it in two");
    refused(
        "1+".repeat(600) + "1",
        "position 1: the expression has more than 1000 steps; split it in two");
    assertEquals(
        500, Expression.parse("1+".repeat(499) + "1", SCHEMA).number(new RowValues(SCHEMA)));
  }
}
