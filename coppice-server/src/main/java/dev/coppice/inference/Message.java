package dev.coppice.inference;

import com.google.protobuf.CodedOutputStream;
import dev.coppice.codec.Struct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A protobuf message being written, field by field. */
final class Message {

  private interface Part {
    void to(CodedOutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** ModelMetadataResponse, from what REST says. */
  static Message of(Struct metadata) {
    Message message = new Message().put(1, metadata.text("name"));
    metadata.texts("versions").forEach(version -> message.put(2, version));
    message.put(3, metadata.text("platform"));
    metadata.structs("inputs").forEach(input -> message.put(4, tensor(input)));
    metadata.structs("outputs").forEach(output -> message.put(5, tensor(output)));
    return message;
  }

  private static Message tensor(Struct tensor) {
    Message message = new Message().put(1, tensor.text("name")).put(2, tensor.text("datatype"));
    return message.putLongs(3, tensor.longs("shape"));
  }

  private Message add(Part part) {
    try {
      part.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Message put(int field, boolean value) {
    return add(to -> to.writeBool(field, value));
  }

  Message put(int field, String value) {
    return add(to -> to.writeString(field, value));
  }

  Message put(int field, byte[] value) {
    return add(to -> to.writeByteArray(field, value));
  }

  Message put(int field, Message value) {
    return put(field, value.bytes());
  }

  /** An entry of a map from names to InferParameter, with a text. */
  Message putParameter(int field, String name, String value) {
    return put(field, new Message().put(1, name).put(2, new Message().put(3, value)));
  }

  Message putLongs(int field, long... values) {
    Message packed = new Message();
    for (long value : values) {
      packed.add(to -> to.writeInt64NoTag(value));
    }
    return put(field, packed);
  }

  Message putDoubles(int field, List<Double> values) {
    Message packed = new Message();
    values.forEach(value -> packed.add(to -> to.writeDoubleNoTag(value)));
    return put(field, packed);
  }

  byte[] bytes() {
    add(CodedOutputStream::flush);
    return bytes.toByteArray();
  }
}
