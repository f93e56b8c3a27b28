package dev.coppice.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.errors.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Structs as bytes: 8 bytes of mark, the length of a JSON header, the header, then the primitive
 * arrays, little-endian, one after another. In the header an array is {@code {"@": "f64", "n": 3}};
 * its place follows from the order. The same struct always gives the same bytes.
 */
public final class BinaryStruct {

  private static final byte[] MARK = "COPPICE1".getBytes(StandardCharsets.US_ASCII);
  private static final String ARRAY = "@";
  private static final String LENGTH = "n";

  private BinaryStruct() {}

  public static byte[] encode(Struct struct) {
    List<ByteBuffer> arrays = new ArrayList<>();
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (JsonGenerator generator = JsonStruct.FACTORY.createGenerator(header)) {
      JsonStruct.writeValue(generator, extract(struct, arrays));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(MARK);
    bytes.writeBytes(buffer(4).putInt(header.size()).array());
    bytes.writeBytes(header.toByteArray());
    arrays.forEach(array -> bytes.writeBytes(array.array()));
    return bytes.toByteArray();
  }

  /**
   * @throws InvalidInput when the bytes are not what {@link #encode} writes
   */
  public static Struct decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < MARK.length + 4 || !Arrays.equals(MARK, 0, 8, bytes, 0, 8)) {
      throw new InvalidInput("This is not a Coppice document: its first bytes are others.");
    }
    int length = buffer.position(MARK.length).getInt();
    if (length < 2 || length > buffer.remaining()) {
      throw new InvalidInput("The header claims " + length + " bytes, which are not there.");
    }
    byte[] header = new byte[length];
    buffer.get(header);
    Struct struct = (Struct) restore(JsonStruct.read(header), buffer);
    if (buffer.hasRemaining()) {
      throw new InvalidInput(buffer.remaining() + " bytes follow after the last array.");
    }
    return struct;
  }

  /** The same value with each primitive array replaced by its description. */
  private static Object extract(Object value, List<ByteBuffer> arrays) {
    if (value instanceof Struct struct) {
      Struct copy = new Struct();
      for (Map.Entry<String, Object> entry : struct.values().entrySet()) {
        copy.set(entry.getKey(), extract(entry.getValue(), arrays));
      }
      return copy;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(item -> extract(item, arrays)).toList();
    }
    if (value instanceof double[] array) {
      ByteBuffer buffer = buffer(8L * array.length);
      buffer.asDoubleBuffer().put(array);
      return describe("f64", array.length, buffer, arrays);
    }
    if (value instanceof float[] array) {
      ByteBuffer buffer = buffer(4L * array.length);
      buffer.asFloatBuffer().put(array);
      return describe("f32", array.length, buffer, arrays);
    }
    if (value instanceof int[] array) {
      ByteBuffer buffer = buffer(4L * array.length);
      buffer.asIntBuffer().put(array);
      return describe("i32", array.length, buffer, arrays);
    }
    if (value instanceof long[] array) {
      ByteBuffer buffer = buffer(8L * array.length);
      buffer.asLongBuffer().put(array);
      return describe("i64", array.length, buffer, arrays);
    }
    return value;
  }

  private static Struct describe(String type, int n, ByteBuffer buffer, List<ByteBuffer> arrays) {
    arrays.add(buffer);
    return new Struct().put(ARRAY, type).put(LENGTH, n);
  }

  private static Object restore(Object value, ByteBuffer buffer) {
    if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      for (Object item : list) {
        items.add(restore(item, buffer));
      }
      return items;
    }
    if (!(value instanceof Struct struct)) {
      return value;
    }
    if (struct.has(ARRAY)) {
      return array(struct.text(ARRAY), struct.smallInteger(LENGTH), buffer);
    }
    Struct copy = new Struct();
    for (Map.Entry<String, Object> entry : struct.values().entrySet()) {
      copy.set(entry.getKey(), restore(entry.getValue(), buffer));
    }
    return copy;
  }

  private static Object array(String type, int n, ByteBuffer buffer) {
    int width = type.endsWith("64") ? 8 : 4;
    if (n < 0 || (long) n * width > buffer.remaining()) { // before anything is allocated
      throw new InvalidInput("An array claims " + n + " values, which are not there.");
    }
    ByteBuffer slice = buffer.slice(buffer.position(), n * width).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(buffer.position() + n * width);
    switch (type) {
      case "f64":
        double[] doubles = new double[n];
        slice.asDoubleBuffer().get(doubles);
        return doubles;
      case "f32":
        float[] floats = new float[n];
        slice.asFloatBuffer().get(floats);
        return floats;
      case "i32":
        int[] ints = new int[n];
        slice.asIntBuffer().get(ints);
        return ints;
      case "i64":
        long[] longs = new long[n];
        slice.asLongBuffer().get(longs);
        return longs;
      default:
        throw new InvalidInput("'" + type + "' is no array type; known: f64, f32, i32, i64");
    }
  }

  private static ByteBuffer buffer(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
