package dev.coppice.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CellTest {

  @Test
  void everyNumberHasTheBitsOfParseDouble() throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 400_000; i++) {
      String text = randomNumber(random);
      assertEquals(
          Double.doubleToRawLongBits(Double.parseDouble(text)),
          Double.doubleToRawLongBits(Cell.parse(FieldType.NUMBER, text)),
          text);
    }
  }

  @Test
  void aShortNumberAmongOtherBytesIsReadLikeOneThatStandsAlone() {
    SplittableRandom random = new SplittableRandom(8);
    byte[] buffer = new byte[40];
    for (int i = 0; i < 400_000; i++) {
      for (int at = 0; at < buffer.length; at++) {
        buffer[at] =
            (byte) "0123456789012345678901234567890123456789.-+e ,".charAt(random.nextInt(46));
      }
      int from = random.nextInt(20);
      int to = from + random.nextInt(10);
      assertEquals(
          read(Arrays.copyOfRange(buffer, from, to), 0, to - from),
          read(buffer, from, to),
          () -> new String(buffer, from, to - from, StandardCharsets.US_ASCII));
    }
  }

  private static String read(byte[] buffer, int from, int to) {
    try {
      return Long.toHexString(
          Double.doubleToRawLongBits(Cell.parse(FieldType.NUMBER, buffer, from, to)));
    } catch (Cell.Unreadable e) {
      return e.getMessage();
    }
  }

  private static String randomNumber(SplittableRandom random) {
    double any = Double.longBitsToDouble(random.nextLong());
    switch (random.nextInt(6)) {
      case 0:
        return Double.isFinite(any) ? Double.toString(any) : "-0.0";
      case 1:
        return Long.toString(random.nextLong() >> random.nextInt(64));
      case 2:
        return String.format(
            Locale.ROOT, "%." + random.nextInt(25) + "f", random.nextDouble() * 1e6);
      case 3:
        return new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(-20, 40))
            .toPlainString();
      case 4: // next to the middle between two doubles, cut or continued
        BigDecimal middle =
            new BigDecimal(Math.abs(random.nextDouble() * 100 + 1))
                .add(new BigDecimal(Math.ulp(64.0) / 2));
        return middle.setScale(random.nextInt(13, 19), RoundingMode.DOWN).toPlainString();
      default:
        return "+"
            + random.nextInt(1000)
            + "."
            + "eE".charAt(random.nextInt(2))
            + "-"
            + random.nextInt(400);
    }
  }

  @Test
  void surroundingBlanksDoNotMatter() throws Exception {
    assertEquals(-3.5, Cell.parse(FieldType.NUMBER, " \t-3.5 "));
    assertEquals(0.5, Cell.parse(FieldType.NUMBER, ".5"));
  }

  @Test
  void whatIsNoNumberIsRefusedWithAnExample() {
    for (String text :
        new String[] {
          "",
          " ",
          "abc",
          "NaN",
          "Infinity",
          "-inf",
          "1,5",
          "1_000",
          "0x10",
          "1d",
          "1e",
          "1e+",
          "--1",
          "+",
          ".",
          "1.2.3",
          "1 2",
          "1e999",
          "e5",
          "\u0661"
        }) {
      Cell.Unreadable e =
          assertThrows(
              Cell.Unreadable.class, () -> Cell.parse(FieldType.NUMBER, text), "'" + text + "'");
      assertEquals("'" + text + "' is not a number such as 12, -3.5 or 6e2", e.getMessage());
    }
  }

  @Test
  void aWholeNumberMayBeWrittenWithPointOrExponentButHasNoFraction() throws Exception {
    assertEquals(40, Cell.parse(FieldType.INTEGER, "40.0"));
    assertEquals(1000, Cell.parse(FieldType.INTEGER, "1e3"));
    assertEquals(-9007199254740992.0, Cell.parse(FieldType.INTEGER, "-9007199254740992"));
    for (String text : new String[] {"40.5", "9007199254740994", "1e-3"}) {
      assertThrows(Cell.Unreadable.class, () -> Cell.parse(FieldType.INTEGER, text), text);
    }
  }

  @Test
  void timestampsAreIsoAndUtcUnlessTheySayOtherwise() throws Exception {
    assertEquals(Instant.parse("2012-03-01T00:00:00Z").getEpochSecond(), time("2012-03"));
    assertEquals(Instant.parse("1969-12-31T00:00:00Z").getEpochSecond(), time("1969-12-31"));
    long afternoon = Instant.parse("2024-02-29T17:05:09Z").getEpochSecond();
    assertEquals(afternoon, time("2024-02-29 17:05:09"));
    assertEquals(afternoon, time("2024-02-29T17:05:09Z"));
    assertEquals(afternoon, time("2024-02-29T19:05:09+02:00"));
    assertEquals(afternoon, time("2024-02-29T12:35:09 -0430"));
    assertEquals(afternoon - 9, time("2024-02-29T17:05"));
    assertEquals(afternoon + 0.25, time("2024-02-29T17:05:09.250Z"));
  }

  private static double time(String text) throws Exception {
    return Cell.parse(FieldType.TIMESTAMP, text);
  }

  @Test
  void whatIsNoDateIsRefused() {
    for (String text :
        new String[] {
          "2024",
          "2023-02-29",
          "2024-13",
          "31.12.2024",
          "2024-1-1",
          "2024-01-01T",
          "20240101",
          "2024-01-01T25:00",
          "2024-01-01T10:00:00.",
          "2024-01-01T10:00X",
          "2024-01-01T10:00+2:00"
        }) {
      Cell.Unreadable e = assertThrows(Cell.Unreadable.class, () -> time(text), text);
      assertTrue(e.toString().contains("2024-03-31T17:05:09Z"), e.toString());
    }
  }
}
