package dev.coppice.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StructTest {

  private static Struct sample() {
    return new Struct()
        .put("text", "Ankara'nın \"köyü\"")
        .put("number", 0.1 + 0.2)
        .put("missing", Double.NaN)
        .put("low", Double.NEGATIVE_INFINITY)
        .put("whole", Long.MAX_VALUE)
        .put("flag", true)
        .put("doubles", new double[] {1.5, Double.NaN, -0.0, Double.MIN_VALUE})
        .put("floats", new float[] {1.5f, Float.NaN})
        .put("ints", new int[] {1, -2, Integer.MAX_VALUE})
        .put("longs", new long[] {Long.MIN_VALUE})
        .putTexts("texts", List.of("a", ""))
        .putStructs("structs", List.of(new Struct().put("inner", new double[] {7})));
  }

  private static void assertIsSample(Struct struct) {
    assertEquals("Ankara'nın \"köyü\"", struct.text("text"));
    assertEquals(0.1 + 0.2, struct.number("number"));
    assertTrue(Double.isNaN(struct.number("missing")));
    assertEquals(Double.NEGATIVE_INFINITY, struct.number("low"));
    assertEquals(Long.MAX_VALUE, struct.integer("whole"));
    assertTrue(struct.flag("flag"));
    assertArrayEquals(
        new double[] {1.5, Double.NaN, -0.0, Double.MIN_VALUE}, struct.doubles("doubles"));
    assertArrayEquals(new int[] {1, -2, Integer.MAX_VALUE}, struct.ints("ints"));
    assertArrayEquals(new long[] {Long.MIN_VALUE}, struct.longs("longs"));
    assertEquals(List.of("a", ""), struct.texts("texts"));
    assertArrayEquals(new double[] {7}, struct.structs("structs").get(0).doubles("inner"));
  }

  @Test
  void everyValueComesBackFromBytes() {
    Struct back = BinaryStruct.decode(BinaryStruct.encode(sample()));

    assertIsSample(back);
    assertArrayEquals(new float[] {1.5f, Float.NaN}, back.floats("floats"));
    assertArrayEquals(BinaryStruct.encode(sample()), BinaryStruct.encode(back));
  }

  @Test
  void everyValueComesBackFromJson() {
    assertIsSample(JsonStruct.read(JsonStruct.pretty(sample())));
    assertIsSample(JsonStruct.read(JsonStruct.compact(sample())));
  }

  @Test
  void everyDoubleKeepsItsBitsInJson() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(number)) {
        Struct back = JsonStruct.read(JsonStruct.compact(new Struct().put("x", number)));
        assertEquals(number, back.number("x"));
      }
    }
  }

  @Test
  void damagedBytesAreRefusedAndNeverBreakAnything() {
    byte[] good = BinaryStruct.encode(sample());
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        BinaryStruct.decode(random.nextBoolean() ? bad : cut(bad, random));
      } catch (InvalidInput expected) {
        assertTrue(!expected.getMessage().isEmpty());
      }
    }
  }

  private static byte[] cut(byte[] bytes, SplittableRandom random) {
    return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  @Test
  void anArrayThatClaimsMoreThanIsThereIsRefusedBeforeAnythingIsAllocated() {
    byte[] header = "{\"x\":{\"@\":\"f64\",\"n\":2000000000}}".getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[12 + header.length];
    System.arraycopy("COPPICE1".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 8);
    bytes[8] = (byte) header.length;
    System.arraycopy(header, 0, bytes, 12, header.length);

    InvalidInput refused = assertThrows(InvalidInput.class, () -> BinaryStruct.decode(bytes));

    assertEquals("An array claims 2000000000 values, which are not there.", refused.getMessage());
  }

  @Test
  void aWrongTypeIsNamedWithWhatWasWanted() {
    Struct struct = JsonStruct.read("{\"a\": \"x\", \"b\": 1.5}".getBytes(StandardCharsets.UTF_8));

    assertEquals(
        "'a' is x; wanted: a number",
        assertThrows(InvalidInput.class, () -> struct.number("a")).getMessage());
    assertEquals(
        "'b' is 1.5; wanted: a whole number",
        assertThrows(InvalidInput.class, () -> struct.integer("b")).getMessage());
    assertEquals(
        "'c' is missing; present are [a, b]",
        assertThrows(InvalidInput.class, () -> struct.text("c")).getMessage());
  }

  @Test
  void jsonWithARepeatedNameOrATailIsRefused() {
    for (String json : List.of("{\"a\":1,\"a\":2}", "{} {}", "[1]", "", "{\"a\":}", "nonsense")) {
      assertThrows(
          InvalidInput.class, () -> JsonStruct.read(json.getBytes(StandardCharsets.UTF_8)), json);
    }
  }
}
