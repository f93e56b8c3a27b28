package dev.coppice.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Cleaning.Read;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CleaningTest {

  @Test
  void numberTakesTheFirstOne() {
    assertAll(Read.NUMBER, "60 m2", "60", "100m²", "100", "150.5", "150.5", "2+1", "2");
    assertAll(Read.NUMBER, "4.5", "4.5", "Stüdyo (1+0)", "1", "-3", "-3", "no number", null);
  }

  @Test
  void amountTakesSeparatorsAndCurrencyAway() {
    assertAll(Read.AMOUNT, "100,000 TL", "100000", "1.250.000 TL", "1250000", "TL 950", "950");
    assertAll(Read.AMOUNT, "1.250,75 €", "1250.75", "$1,250.75", "1250.75", "12,5", "12.5");
    assertAll(Read.AMOUNT, "1 250 000 ₺", "1250000", "3'500", "3500", "ask us", null);
  }

  @Test
  void monthReadsTurkishAndEnglishNamesAndDates() {
    assertAll(Read.MONTH, "1 Ocak 2024", "2024-01", "15 Şubat 2024", "2024-02");
    assertAll(Read.MONTH, "3 MAYIS 2023", "2023-05", "30 Ağustos 2022", "2022-08");
    assertAll(Read.MONTH, "Kasım 2025", "2025-11", "9 Eylül 2021", "2021-09");
    assertAll(Read.MONTH, "2 March 2024", "2024-03", "Sept. 2024", "2024-09");
    assertAll(Read.MONTH, "2024-07-31", "2024-07", "31.12.2024", "2024-12", "invalid", null);
    assertAll(Read.MONTH, "31.13.2024", null, "5 Ma 2024", null);
  }

  @Test
  void lowerFoldsCaseAndBlanks() {
    assertAll(Read.LOWER, "  Natural   GAS ", "natural gas");
  }

  @Test
  void andOverIsTheNumberThatStandsForIt() {
    Cleaning age = new Cleaning(Read.NUMBER, 21.0, null);
    for (String text : new String[] {"10 Üzeri", "21 ve üzeri", "20 and over", "over 20", "20+"}) {
      assertEquals("21", age.clean(text), text);
    }
    assertEquals("5", age.clean("5"));
    assertEquals("15", age.clean("15 years"));
  }

  @Test
  void whatIsCleanStaysAsItIs() {
    for (String text : new String[] {"2+1", "60 m2", "12.5"}) {
      String once = clean(Read.NUMBER, text);
      assertEquals(once, clean(Read.NUMBER, String.valueOf(once)));
    }
    assertEquals("2024-01", clean(Read.MONTH, "2024-01"));
    assertEquals("1250000", clean(Read.AMOUNT, "1250000"));
  }

  private static final Schema SCHEMA =
      new Schema(
          List.of(
              new Field("area", FieldType.NUMBER, new Cleaning(Read.NUMBER, null, null)),
              new Field("month", FieldType.CATEGORY, new Cleaning(Read.MONTH, null, "unknown")),
              new Field("rooms", FieldType.INTEGER, new Cleaning(Read.NUMBER, null, null))));

  @Test
  void aRequestMayHoldTheTextOrTheCleanValue() {
    RowValues raw = json("{\"area\": \"60 m2\", \"month\": \"15 Şubat 2024\", \"rooms\": \"2+1\"}");
    RowValues clean = json("{\"area\": 60, \"month\": \"2024-02\", \"rooms\": 2}");

    for (RowValues row : new RowValues[] {raw, clean}) {
      assertEquals(60, row.number(0));
      assertEquals("2024-02", row.text(1));
      assertEquals(2, row.number(2));
    }
  }

  @Test
  void aMissingTextBecomesWhatTheFieldSays() {
    assertEquals("unknown", json("{}").text(1));
    assertEquals("unknown", json("{\"month\": null}").text(1));
    assertEquals("unknown", json("{\"month\": \"some day\"}").text(1));
    assertEquals("unknown", RowValues.of(SCHEMA, Map.of()).text(1));
    assertTrue(Double.isNaN(json("{\"area\": \"large\"}").number(0)));
  }

  @Test
  void whatDoesNotFitTheTypeIsStillRefused() {
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> json("{\"rooms\": \"2.5 rooms\"}"));

    assertTrue(refused.getMessage().contains("a whole number"), refused.getMessage());
  }

  @Test
  void itIsWrittenWithTheSchema() {
    assertEquals(SCHEMA, Schema.read(SCHEMA.toStruct()));
    assertTrue(!Schema.of(Field.number("a")).toStruct().has("cleaning"), "old bundles keep bits");
  }

  private static RowValues json(String text) {
    return new JsonRows(SCHEMA, UnknownFields.REFUSE).row(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertAll(Read read, @Nullable String... textsAndAnswers) {
    for (int i = 0; i < textsAndAnswers.length; i += 2) {
      String text = String.valueOf(textsAndAnswers[i]);
      if (textsAndAnswers[i + 1] == null) {
        assertNull(clean(read, text), text);
      } else {
        assertEquals(textsAndAnswers[i + 1], clean(read, text), text);
      }
    }
  }

  private static @Nullable String clean(Read read, String text) {
    return new Cleaning(read, null, null).clean(text);
  }
}
