package dev.coppice.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainRowsTest {

  private static final Schema SCHEMA =
      Schema.of(
          Field.integer("age"),
          Field.number("income"),
          Field.category("sex"),
          new Field("at", FieldType.TIMESTAMP),
          Field.category("größe\\b\"\n"));

  private final PlainRows plain = new PlainRows(SCHEMA, AbsentFields.MISSING);

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /** The rows as the full reader reads them; null when it finds any fault. */
  private static @Nullable List<RowValues> twin(byte[] json) {
    Problems problems = new Problems();
    try (JsonParser parser = JsonStruct.FACTORY.createParser(json)) {
      parser.nextToken();
      List<RowValues> rows = new JsonRows(SCHEMA, UnknownFields.REFUSE).rows(parser, problems);
      return problems.isEmpty() && parser.nextToken() == null ? rows : null;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static void assertEqualRows(List<RowValues> twins, List<RowValues> rows) {
    assertEquals(twins.size(), rows.size());
    for (int row = 0; row < rows.size(); row++) {
      for (int field = 0; field < SCHEMA.size(); field++) {
        assertEquals(
            Double.doubleToRawLongBits(twins.get(row).number(field)),
            Double.doubleToRawLongBits(rows.get(row).number(field)));
        assertEquals(twins.get(row).text(field), rows.get(row).text(field));
      }
    }
  }

  private static String value(int field, SplittableRandom random) {
    String[] numbers = {
      "0",
      "-0",
      "-0.0",
      "17",
      "-3",
      "1.0",
      "0.5e1",
      "1E-5",
      "9007199254740993",
      "0.1234567890123",
      "123456789012345678",
      "1234567890123456789",
      "01",
      "1.",
      "1e",
      "+1",
      ".5",
      "1e999",
      "null"
    };
    String[] texts = {
      "'a'", "'Male'", "''", "'é€😀'", "'\uFFFD'", "'a\\u0041'", "'\t'", "true", "false", "null"
    };
    return field == 2 || field == 4 || random.nextInt(12) == 0
        ? texts[random.nextInt(texts.length)]
        : field == 3 && random.nextBoolean()
            ? "'2024-03-31'"
            : numbers[random.nextInt(numbers.length)];
  }

  private static String row(SplittableRandom random) {
    String[] names = {"age", "income", "sex", "at", "größe\\\\b\\\"\\n", "other"};
    int first = random.nextInt(8) == 0 ? random.nextInt(5) : 0;
    return IntStream.range(0, random.nextInt(1, 6))
        .map(i -> random.nextInt(200) == 0 ? 5 : (first + i) % 5)
        .mapToObj(
            i ->
                " ".repeat(random.nextInt(2))
                    + "'"
                    + names[i]
                    + (random.nextBoolean() ? "': " : "' :")
                    + value(i, random))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Test
  void whatIsReadIsReadAsByTheFullReader() {
    SplittableRandom random = new SplittableRandom(11);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 30_000; i++) {
      String json =
          IntStream.range(0, random.nextInt(1, 3))
              .mapToObj(each -> row(random))
              .collect(Collectors.joining(",\n", "[", "]"));
      byte[] document = bytes(json);
      if (random.nextInt(4) == 0) {
        document[random.nextInt(document.length)] = (byte) random.nextInt(256);
      }
      List<RowValues> rows = plain.rows(document, 10);
      List<RowValues> twins = twin(document);
      if (rows == null) {
        refused += twins == null ? 1 : 0;
        continue;
      }
      assertNotNull(twins, json);
      assertEqualRows(twins, rows);
      read++;
    }
    assertTrue(read > 2_000 && refused > 5_000, read + " read, " + refused + " refused by both");
  }

  @Test
  void largeDocumentsAreReadInPartsWhateverTheirTextsLookLike() {
    SplittableRandom random = new SplittableRandom(12);
    int read = 0;
    for (int i = 0; i < 10; i++) {
      String json =
          random
              .ints(20_000, 0, 1000)
              .mapToObj(n -> "{'age': " + n + ", 'sex': '" + (n < 60 ? "},{" : "a") + n + "'}")
              .collect(Collectors.joining(i % 2 == 0 ? "," : " ,\n", "[", "]"));
      byte[] document = bytes(json);
      if (i > 7) {
        document[random.nextInt(document.length)] = (byte) (i == 8 ? ']' : '7');
      }
      List<RowValues> rows = plain.rows(document, 20_000);
      if (rows != null) {
        assertEqualRows(Objects.requireNonNull(twin(document)), rows);
        read++;
      }
      assertNull(plain.rows(document, 19_999));
    }
    assertTrue(read > 1, "only " + read + " were read");
  }

  @Test
  void readsInAnyOrderAndKeepsTheTexts() {
    byte[] json = bytes(" {'sex': 'Malé', 'at': '2024-03-31', 'income': 1.25e2, 'age': 39}\n");
    RowValues first = Objects.requireNonNull(plain.row(json));
    RowValues second = Objects.requireNonNull(plain.row(json));
    assertEqualRows(List.of(new JsonRows(SCHEMA, UnknownFields.REFUSE).row(json)), List.of(first));
    assertEqualRows(List.of(first), List.of(second));
    assertSame(first.text(2), second.text(2));
  }

  @Test
  void leavesTheRestToTheFullReader() {
    for (String json :
        List.of(
            "",
            "{}",
            "[]",
            "{'age': 1",
            "{'age': 1}}",
            "{'age': 1,}",
            "{'age': 1, 'age': 1}",
            "{'agee': 1}",
            "{'age': 1.5}",
            "{'age': [1]}",
            "{'age': nul}",
            "{'sex': 'a",
            "{'größe\\b\\\"\\n': 1}")) { // \b is another character than the name has
      assertNull(plain.row(bytes(json)), json);
    }
    byte[] rows = bytes("[{'age': 1}, {'age': 2}]");
    assertNotNull(plain.rows(rows, 2));
    assertNull(plain.rows(rows, 1));
    assertNull(new PlainRows(SCHEMA, AbsentFields.REFUSE).rows(rows, 2));
  }

  @Test
  void bytesThatAreNoTextAreLeftToTheFullReader() {
    byte[] json = bytes("{'sex': 'ab'}");
    json[10] = (byte) 0xC3;
    assertNull(plain.row(json));
  }
}
