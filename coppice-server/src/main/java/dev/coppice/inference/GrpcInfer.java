package dev.coppice.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.errors.InvalidInput;
import dev.coppice.inference.InferRequest.Accepted;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ModelInferRequest. Parameters are skipped: none has a meaning here.
 *
 * @param raw the bytes of each input, in their order, for who does not use typed contents
 */
@SuppressWarnings("ArrayRecordComponent") // read once
record GrpcInfer(
    String model,
    String version,
    String id,
    List<Input> inputs,
    List<String> outputs,
    List<byte[]> raw) {

  /** An InferInputTensor. */
  record Input(String name, String datatype, List<Long> shape, List<@Nullable Object> contents) {}

  static GrpcInfer read(CodedInputStream in) throws IOException {
    String model = "";
    String version = "";
    String id = "";
    List<Input> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<byte[]> raw = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | 2 -> model = in.readStringRequireUtf8();
        case 2 << 3 | 2 -> version = in.readStringRequireUtf8();
        case 3 << 3 | 2 -> id = in.readStringRequireUtf8();
        case 5 << 3 | 2 -> inputs.add(input(in));
        case 6 << 3 | 2 -> outputs.add(outputName(in));
        case 7 << 3 | 2 -> raw.add(in.readByteArray());
        default -> in.skipField(tag);
      }
    }
    return new GrpcInfer(model, version, id, inputs, outputs, raw);
  }

  private static Input input(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    String name = "";
    String datatype = "";
    List<Long> shape = new ArrayList<>();
    List<@Nullable Object> contents = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> name = in.readStringRequireUtf8();
        case 2 -> datatype = in.readStringRequireUtf8();
        case 3 -> repeated(in, tag, () -> shape.add(in.readInt64()));
        case 5 -> contents(in, contents);
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return new Input(name, datatype, shape, contents);
  }

  /** An InferTensorContents: one of its lists is filled, that of the datatype. */
  private static void contents(CodedInputStream in, List<@Nullable Object> into)
      throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> repeated(in, tag, () -> into.add(in.readBool()));
        case 2 -> repeated(in, tag, () -> into.add((long) in.readInt32()));
        case 3 -> repeated(in, tag, () -> into.add(in.readInt64()));
        case 4 -> repeated(in, tag, () -> into.add(Integer.toUnsignedLong(in.readUInt32())));
        case 5 -> repeated(in, tag, () -> into.add(unsigned(in.readUInt64())));
        case 6 -> repeated(in, tag, () -> into.add((double) in.readFloat()));
        case 7 -> repeated(in, tag, () -> into.add(in.readDouble()));
        case 8 -> into.add(new String(in.readByteArray(), StandardCharsets.UTF_8));
        default -> in.skipField(tag);
      }
    }
    in.popLimit(outer);
  }

  private static Object unsigned(long value) {
    return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
  }

  private interface Element {
    void read() throws IOException;
  }

  /** Numbers come packed, or one by one from old writers. */
  private static void repeated(CodedInputStream in, int tag, Element element) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      element.read();
      return;
    }
    int outer = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      element.read();
    }
    in.popLimit(outer);
  }

  private static String outputName(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        name = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(outer);
    return name;
  }

  /**
   * @throws InvalidInput with what is wrong with the tensors; rows carry their own problems
   */
  InferRequest request(String requestId, Accepted accepted) {
    boolean isRaw = !raw.isEmpty();
    if (isRaw && raw.size() != inputs.size()) {
      throw new InvalidInput(
          "raw_input_contents has "
              + raw.size()
              + " entries; wanted: one for each of the "
              + inputs.size()
              + " inputs");
    }
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      List<@Nullable Object> data = input.contents();
      if (isRaw) {
        BinaryData bytes = new BinaryData(raw.get(i), 0, accepted.elements());
        data = new ArrayList<>();
        bytes.take(input.name(), input.datatype(), raw.get(i).length, data);
      }
      tensors.add(Tensor.of(input.name(), input.datatype(), input.shape(), data));
    }
    List<Output> wanted = outputs.stream().map(name -> new Output(name, isRaw)).toList();
    return InferRequest.of(id.isEmpty() ? requestId : id, tensors, wanted, isRaw, accepted);
  }
}
