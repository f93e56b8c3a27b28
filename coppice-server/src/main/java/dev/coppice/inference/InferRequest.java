package dev.coppice.inference;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.Schema;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Refusal;
import dev.coppice.http.Request;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Asked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to infer. Rows come as one tensor a field, of shape [n] or [n, 1], in any order; a
 * field without a tensor is missing in all rows. Or they come as one tensor of shape [n, fields]
 * whose name is no field, with columns in the order of the model's fields.
 *
 * @param id of the caller, or of the HTTP request
 * @param outputs empty for the usual ones
 */
record InferRequest(String id, List<Asked> rows, List<Output> outputs, boolean binaryOutputs) {

  private static final String LENGTH = "Inference-Header-Content-Length";

  /**
   * @throws InvalidInput with what is wrong with the tensors; rows carry their own problems
   */
  static InferRequest read(Request request, Accepted accepted) {
    int json = jsonLength(request);
    byte[] head = json < 0 ? request.body() : Arrays.copyOf(request.body(), json);
    long most = accepted.elements();
    Object body = JsonBody.read(head, most);
    Map<String, @Nullable Object> members = Json.object(body, "the body");
    BinaryData binary =
        new BinaryData(request.body(), json < 0 ? request.body().length : json, most);
    List<Tensor> tensors = new ArrayList<>();
    for (Object input : Json.list(members.get("inputs"), "inputs")) {
      tensors.add(Tensor.read(Json.object(input, "each of inputs"), binary));
    }
    binary.requireEnd();
    Object given = members.get("id");
    String id = given == null || given.equals("") ? request.id() : Json.text(given, "id");
    Map<String, @Nullable Object> parameters = Json.parameters(members);
    return of(
        id,
        tensors,
        outputs(members.get("outputs")),
        Boolean.TRUE.equals(parameters.get("binary_data_output")),
        accepted);
  }

  /**
   * @throws InvalidInput with what is wrong with the tensors; rows carry their own problems
   */
  static InferRequest of(
      String id, List<Tensor> tensors, List<Output> outputs, boolean binary, Accepted accepted) {
    List<Asked> rows = rows(tensors, accepted.schema(), id, accepted.maxRows());
    return new InferRequest(id, rows, outputs, binary);
  }

  /** What a model takes. */
  record Accepted(Schema schema, int maxRows) {

    static Accepted by(Service service) {
      Schema schema = service.deployment().bundle().pipeline().schema();
      return new Accepted(schema, service.settings().maxRows());
    }

    /** Elements in all tensors together, to bound memory. */
    long elements() {
      return 1000 + (maxRows + 1L) * (2L * schema.size() + 2);
    }
  }

  /** How long the JSON part is when tensors follow as bytes; -1 when it is the whole body. */
  private static int jsonLength(Request request) {
    String given = request.headers().apply(LENGTH);
    if (given == null) {
      JsonBody.require(request);
      return -1;
    }
    boolean isNumber = given.matches("[0-9]{1,9}");
    if (!isNumber || Integer.parseInt(given) > request.body().length) {
      throw new Refusal(
          400, "bad_request", "the header " + LENGTH + " is no length within the body");
    }
    return Integer.parseInt(given);
  }

  private static List<Output> outputs(@Nullable Object given) {
    List<Output> outputs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (given != null) {
      for (Object each : Json.list(given, "outputs")) {
        Map<String, @Nullable Object> output = Json.object(each, "each of outputs");
        String name = Json.text(output.get("name"), "the name of each of outputs");
        Object binary = Json.parameters(output).get("binary_data");
        if (!names.add(name)) {
          throw new InvalidInput(List.of(new Problem("outputs", "a name stands twice")));
        }
        outputs.add(new Output(name, Boolean.TRUE.equals(binary)));
      }
    }
    return outputs;
  }

  private static List<Asked> rows(List<Tensor> tensors, Schema schema, String id, int maxRows) {
    if (tensors.isEmpty()) {
      throw new InvalidInput(
          "inputs is empty; wanted: one tensor a field, or one with all of them");
    }
    Tensor first = tensors.get(0);
    boolean isMatrix = tensors.size() == 1 && !schema.has(first.name());
    int rows = first.rows();
    if (rows > maxRows) {
      throw new InvalidInput(
          "There are " + rows + " rows; accepted: at most " + maxRows + " at once");
    }
    check(tensors, schema, isMatrix, rows);
    List<Asked> asked = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      if (isMatrix) {
        for (int field = 0; field < schema.size(); field++) {
          values.put(schema.field(field).name(), first.value(row, field));
        }
      } else {
        for (Tensor tensor : tensors) {
          values.put(tensor.name(), tensor.value(row, 0));
        }
      }
      asked.add(Asked.of(id, schema, values));
    }
    return asked;
  }

  private static void check(List<Tensor> tensors, Schema schema, boolean isMatrix, int rows) {
    Problems problems = new Problems();
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      String place = "input " + Json.brief(tensor.name());
      if (!names.add(tensor.name())) {
        problems.add(place, "it stands twice");
      } else if (isMatrix && tensor.width() != schema.size()) {
        boolean narrow = tensor.width() == 1;
        problems.add(
            place,
            narrow
                ? "there is no such field" + hint(tensor.name(), schema)
                : "its shape is "
                    + tensor.shape()
                    + "; wanted: [n, "
                    + schema.size()
                    + "], the fields in the order of the model's metadata");
      } else if (!isMatrix && !schema.has(tensor.name())) {
        problems.add(place, "there is no such field" + hint(tensor.name(), schema));
      } else if (!isMatrix && tensor.width() != 1) {
        problems.add(place, "its shape is " + tensor.shape() + "; wanted: [n] or [n, 1]");
      } else if (tensor.rows() != rows) {
        problems.add(place, "it has " + tensor.rows() + " rows; the first input has " + rows);
      }
    }
    problems.throwIfAny();
  }

  private static String hint(String name, Schema schema) {
    return name.length() > 100 ? "" : Nearest.hint(name, schema.names());
  }
}
