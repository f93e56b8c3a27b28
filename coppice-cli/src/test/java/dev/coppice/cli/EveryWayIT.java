package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.pipeline.Pipeline;
import inference.GRPCInferenceServiceGrpc;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A row has one answer, to the last bit: in Java, over HTTP alone and in a batch, through MLflow's
 * protocol, the Open Inference Protocol as REST and gRPC, from the command line and as a stream.
 */
class EveryWayIT {

  private static final int ROWS = 300;
  private static final List<String> TEXTS = List.of("department", "education", "location");
  private static final String[][] WORDS = {
    {"sales", "it", "hr", "a \"new\", one"}, {"bachelor", "école", "phd"}, {"north", "south", "ü"}
  };

  @TempDir private Path home;

  /** A customer; a salary or an education that is not known is null. */
  private record Customer(double age, @Nullable Double salary, double tenure, String[] texts) {

    static Customer of(SplittableRandom random) {
      double age = random.nextInt(4) == 0 ? random.nextInt(18, 90) : random.nextDouble(18, 90);
      String[] texts = new String[3];
      Arrays.setAll(texts, k -> WORDS[k][random.nextInt(WORDS[k].length)]);
      return new Customer(
          age,
          random.nextInt(5) == 0 ? null : random.nextDouble(1e3, 2e5),
          random.nextDouble(0, 18),
          texts);
    }

    Map<String, Object> map() {
      Map<String, Object> map = new HashMap<>(Map.of("age", age, "tenure", tenure));
      if (salary != null) {
        map.put("salary", salary);
      }
      for (int k = 0; k < texts.length; k++) {
        map.put(TEXTS.get(k), texts[k]);
      }
      return map;
    }

    String json() {
      String json = "{\"age\":" + age + ",\"salary\":" + salary + ",\"tenure\":" + tenure;
      for (int k = 0; k < texts.length; k++) {
        json += ",\"" + TEXTS.get(k) + "\":" + text(k);
      }
      return json + "}";
    }

    String text(int k) {
      return "\"" + texts[k].replace("\"", "\\\"") + "\"";
    }

    String csv() {
      String csv = age + "," + (salary == null ? "" : salary) + "," + tenure;
      for (String text : texts) {
        csv += ",\"" + text.replace("\"", "\"\"") + "\"";
      }
      return csv + "\n";
    }
  }

  private final List<Customer> customers = new ArrayList<>();

  @Test
  void theSameRowHasTheSameBits() throws Exception {
    SplittableRandom random = new SplittableRandom(2026);
    for (int i = 0; i < ROWS; i++) {
      customers.add(Customer.of(random));
    }
    String project = Served.example("churn");
    Struct run =
        Served.run("train", "-p", project, "--home", home.toString(), "--set", "training.folds=2");
    double[] wanted = embedded(Bundle.open(Path.of(run.text("bundle"))).pipeline());
    same(wanted, commandLine(project), "command line");
    same(wanted, stream(project), "stream");
    try (Served served = Served.start(Map.of(), "-p", project, "--home", home.toString())) {
      same(wanted, single(served), "one by one");
      same(wanted, batch(served), "batch");
      same(wanted, invocations(served), "invocations");
      same(wanted, rest(served), "v2 REST");
      same(wanted, grpc(served), "v2 gRPC");
    }
  }

  private static void same(double[] wanted, double[] found, String way) {
    assertEquals(ROWS, found.length, way);
    for (int i = 0; i < ROWS; i++) {
      assertEquals(
          Double.doubleToRawLongBits(wanted[i]),
          Double.doubleToRawLongBits(found[i]),
          way + ", row " + i);
    }
  }

  private double[] embedded(Pipeline pipeline) {
    return customers.stream().mapToDouble(one -> pipeline.score(one.map()).probability()).toArray();
  }

  /** The customers as rows that begin with their number. */
  private Path rows() throws IOException {
    StringBuilder rows = new StringBuilder("id,age,salary,tenure,department,education,location\n");
    for (int i = 0; i < ROWS; i++) {
      rows.append(i).append(',').append(customers.get(i).csv());
    }
    return Files.writeString(home.resolve("rows.csv"), rows);
  }

  /** Two workers answer in any order. */
  private double[] stream(String project) throws IOException {
    Path output = home.resolve("answers.jsonl");
    List<String> words = new ArrayList<>(List.of("stream", "-p", project));
    words.addAll(List.of("--home", home.toString(), "--input", rows().toString()));
    words.addAll(List.of("--output", output.toString(), "--id-column", "id"));
    words.addAll(List.of("--jitter-ms", "0", "--when-full", "block"));
    Struct counts = Served.run(words.toArray(String[]::new));
    assertEquals(ROWS, counts.integer("consumed"));
    double[] found = new double[ROWS];
    for (String line : Files.readAllLines(output)) {
      Struct answer = JsonStruct.read(line.getBytes(StandardCharsets.UTF_8));
      found[Integer.parseInt(answer.text("request_id"))] = answer.number("probability");
    }
    return found;
  }

  private double[] commandLine(String project) throws Exception {
    Path input = rows();
    Path output = home.resolve("scored.csv");
    Served.run(
        "score",
        "-p",
        project,
        "--home",
        home.toString(),
        "--input",
        input.toString(),
        "--output",
        output.toString());
    return Files.readAllLines(output).stream()
        .skip(1)
        .map(line -> line.split(","))
        .mapToDouble(cells -> Double.parseDouble(cells[cells.length - 2]))
        .toArray();
  }

  private String joined() {
    return customers.stream().map(Customer::json).collect(Collectors.joining(",", "[", "]"));
  }

  private double[] single(Served served) {
    return customers.stream()
        .mapToDouble(
            one ->
                served
                    .post("/api/v1/projects/churn/predict", one.json())
                    .ok()
                    .number("probability"))
        .toArray();
  }

  private double[] batch(Served served) {
    return served
        .post("/api/v1/projects/churn/predict/batch", joined())
        .ok()
        .structs("predictions")
        .stream()
        .mapToDouble(each -> each.number("probability"))
        .toArray();
  }

  private double[] invocations(Served served) {
    String body =
        "{\"instances\":" + joined() + ",\"params\":{\"predict_method\":\"predict_proba\"}}";
    String pairs = served.post("/invocations", body).text();
    return Arrays.stream(
            pairs.substring(pairs.indexOf("[[") + 2, pairs.indexOf("]]")).split("],\\["))
        .mapToDouble(pair -> Double.parseDouble(pair.substring(pair.indexOf(',') + 1)))
        .toArray();
  }

  private double[] rest(Served served) {
    List<String> inputs = new ArrayList<>();
    inputs.add(tensor("age", "FP64", one -> Double.toString(one.age)));
    inputs.add(tensor("salary", "FP64", one -> String.valueOf(one.salary)));
    inputs.add(tensor("tenure", "FP64", one -> Double.toString(one.tenure)));
    for (int k = 0; k < TEXTS.size(); k++) {
      int text = k;
      inputs.add(tensor(TEXTS.get(k), "BYTES", one -> one.text(text)));
    }
    return served
        .post("/v2/models/churn/infer", "{\"inputs\":[" + String.join(",", inputs) + "]}")
        .ok()
        .structs("outputs")
        .get(1)
        .doubles("data");
  }

  private String tensor(String name, String type, Function<Customer, String> value) {
    return customers.stream()
        .map(value)
        .collect(
            Collectors.joining(
                ",",
                ("{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[%d],\"data\":[")
                    .formatted(name, type, ROWS),
                "]}"));
  }

  private double[] grpc(Served served) {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("churn");
    request.addInputs(numbers("age", one -> one.age));
    request.addInputs(numbers("salary", one -> one.salary == null ? Double.NaN : one.salary));
    request.addInputs(numbers("tenure", one -> one.tenure));
    for (int k = 0; k < TEXTS.size(); k++) {
      InferTensorContents.Builder texts = InferTensorContents.newBuilder();
      for (Customer one : customers) {
        texts.addBytesContents(ByteString.copyFromUtf8(one.texts[k]));
      }
      request.addInputs(input(TEXTS.get(k), "BYTES", texts));
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", URI.create(served.address()).getPort())
            .usePlaintext()
            .build();
    try {
      ModelInferResponse answer =
          GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request.build());
      return answer.getOutputs(1).getContents().getFp64ContentsList().stream()
          .mapToDouble(each -> each)
          .toArray();
    } finally {
      channel.shutdownNow();
    }
  }

  private InferInputTensor numbers(String name, ToDoubleFunction<Customer> value) {
    InferTensorContents.Builder numbers = InferTensorContents.newBuilder();
    customers.forEach(one -> numbers.addFp64Contents(value.applyAsDouble(one)));
    return input(name, "FP64", numbers);
  }

  private static InferInputTensor input(
      String name, String type, InferTensorContents.Builder contents) {
    return InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype(type)
        .addShape(ROWS)
        .setContents(contents)
        .build();
  }
}
