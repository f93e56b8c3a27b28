package dev.coppice.inference;

import dev.coppice.errors.InvalidInput;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that follow the JSON of a request as little-endian bytes, in the order of the inputs
 * (Triton's binary tensor data extension). Elements of BYTES have their length before them, in four
 * bytes.
 */
final class BinaryData {

  private final ByteBuffer bytes;
  private long most;

  /**
   * @param most elements in all, to bound memory
   */
  BinaryData(byte[] body, int from, long most) {
    this.most = most;
    bytes = ByteBuffer.wrap(body, from, body.length - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds the elements of the next tensor, which has this many bytes. */
  void take(String name, String datatype, long size, List<@Nullable Object> into) {
    if (size < 0 || size > bytes.remaining()) {
      throw Tensor.wrong(name, "it has " + size + " bytes; left in the body: " + bytes.remaining());
    }
    int end = bytes.position() + (int) size;
    while (bytes.position() < end) {
      int left = end - bytes.position();
      int width = width(datatype, left);
      if (width < 0 || width > left) {
        throw Tensor.wrong(name, "its bytes end within an element of " + datatype);
      }
      if (most-- == 0) {
        throw Tensor.wrong(name, "there are too many elements in the body");
      }
      into.add(element(datatype, width));
    }
  }

  private int width(String datatype, int left) {
    return switch (datatype) {
      case "BOOL", "UINT8", "INT8" -> 1;
      case "UINT16", "INT16" -> 2;
      case "UINT32", "INT32", "FP32" -> 4;
      case "UINT64", "INT64", "FP64" -> 8;
      case "BYTES" -> {
        long length = left < 4 ? -1 : bytes.getInt(bytes.position()) & 0xFFFF_FFFFL;
        yield length < 0 || length > left - 4 ? -1 : (int) length + 4;
      }
      default -> -1;
    };
  }

  private Object element(String datatype, int width) {
    return switch (datatype) {
      case "BOOL" -> bytes.get() != 0;
      case "INT8" -> (long) bytes.get();
      case "UINT8" -> bytes.get() & 0xFFL;
      case "INT16" -> (long) bytes.getShort();
      case "UINT16" -> bytes.getShort() & 0xFFFFL;
      case "INT32" -> (long) bytes.getInt();
      case "UINT32" -> bytes.getInt() & 0xFFFF_FFFFL;
      case "INT64" -> bytes.getLong();
      case "UINT64" -> new BigInteger(Long.toUnsignedString(bytes.getLong()));
      case "FP32" -> (double) bytes.getFloat();
      case "FP64" -> bytes.getDouble();
      default -> {
        byte[] text = new byte[width - 4];
        bytes.getInt();
        bytes.get(text);
        yield new String(text, StandardCharsets.UTF_8);
      }
    };
  }

  void requireEnd() {
    if (bytes.hasRemaining()) {
      throw new InvalidInput(
          bytes.remaining() + " bytes of the body belong to no input (binary_data_size)");
    }
  }
}
