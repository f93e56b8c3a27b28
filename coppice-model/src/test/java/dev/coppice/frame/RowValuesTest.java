package dev.coppice.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowValuesTest {

  private static final Schema SCHEMA =
      Schema.of(
          Field.integer("age"),
          Field.number("income"),
          Field.category("sex"),
          new Field("at", FieldType.TIMESTAMP));

  private static void refused(Map<String, ?> values, String message) {
    InvalidInput refusal = assertThrows(InvalidInput.class, () -> RowValues.of(SCHEMA, values));
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void takesTheTypesOfTheJdk() {
    RowValues row =
        RowValues.of(
            SCHEMA,
            Map.of(
                "age",
                39,
                "income",
                new BigDecimal("1.25"),
                "sex",
                CharBuffer.wrap("Male"),
                "at",
                Instant.ofEpochMilli(1500)));
    assertEquals(39, row.number(0));
    assertEquals(1.25, row.number(1));
    assertEquals("Male", row.text(2));
    assertEquals(1.5, row.number(3));
  }

  @Test
  void nullNanAndAbsentNamesAreMissing() {
    Map<String, Object> values = new HashMap<>(Map.of("income", Double.NaN));
    values.put("sex", null);
    RowValues row = RowValues.of(SCHEMA, values);
    assertTrue(Double.isNaN(row.number(0)));
    assertTrue(Double.isNaN(row.number(1)));
    assertNull(row.text(2));
  }

  @Test
  void categoriesAreTheSameAsInJson() {
    for (Object one : List.of(1, 1L, 1.0, 1f, BigInteger.ONE, new BigDecimal("1.00"))) {
      assertEquals("1", RowValues.of(SCHEMA, Map.of("sex", one)).text(2));
    }
    assertEquals("true", RowValues.of(SCHEMA, Map.of("sex", true)).text(2));
    BigInteger id = new BigInteger("12345678901234567890");
    assertEquals("12345678901234567890", RowValues.of(SCHEMA, Map.of("sex", id)).text(2));
  }

  @Test
  void tellsAllFaultsInTheOrderOfTheSchema() {
    refused(
        Map.of("sx", 1, "zip", 2, "age", 1.5, "income", "old", "sex", List.of(), "at", 'c'),
        "field age: 1.5 has a fraction; accepted: a whole number\n"
            + "field income: the text 'old' was given; accepted: a number\n"
            + "field sex: a list was given; accepted: a"
            + " text\n"
            + "field at: a Character was given; accepted: a time such as"
            + " '2024-03-31T17:05:09Z', or seconds since 1970\n"
            + "field sx: there is no such field; did you mean 'sex'?\n"
            + "field zip: there is no such field; accepted: age, income, sex, at");
    refused(
        Map.of("income", Double.NEGATIVE_INFINITY),
        "field income: this number is too large; accepted: up to 1.7976931348623157E308");
  }
}
