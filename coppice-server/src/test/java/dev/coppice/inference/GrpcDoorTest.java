package dev.coppice.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.compat.Seed;
import dev.coppice.compat.Trained;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Mount;
import inference.GRPCInferenceServiceGrpc;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import inference.OpenInferenceGrpc.InferTensorContents;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import inference.OpenInferenceGrpc.ModelInferRequest.InferRequestedOutputTensor;
import inference.OpenInferenceGrpc.ModelInferResponse;
import inference.OpenInferenceGrpc.ModelMetadataRequest;
import inference.OpenInferenceGrpc.ModelMetadataResponse;
import inference.OpenInferenceGrpc.ModelReadyRequest;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import inference.OpenInferenceGrpc.ServerMetadataRequest;
import inference.OpenInferenceGrpc.ServerReadyRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real server, asked by the client that gRPC makes of the protocol's own description. */
class GrpcDoorTest {

  private static Bundle churn;
  private static Running server;
  private static Ask ask;
  private static ManagedChannel channel;
  private static GRPCInferenceServiceBlockingStub client;

  @BeforeAll
  static void serve() {
    churn = Trained.churn();
    Seed seed = Seed.empty("churn", null, Mount.PROJECT, BadRows.REJECT_ALL).deploy(churn, "7");
    Seed partial = Seed.empty("partial", null, Mount.PROJECT, BadRows.PARTIAL).deploy(churn, "8");
    var services = List.of(seed.service(), partial.service());
    ask = new Ask(new GrpcDoor(services, "0.1.0"));
    server = new Running(new GrpcDoor(services, "0.1.0"), new InferenceDoor(services, "0.1.0"));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    client =
        GRPCInferenceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static InferInputTensor.Builder input(String name, String datatype, long... shape) {
    InferInputTensor.Builder input = InferInputTensor.newBuilder().setName(name);
    for (long size : shape) {
      input.addShape(size);
    }
    return input.setDatatype(datatype);
  }

  private static InferInputTensor numbers(String name, double... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (double value : values) {
      contents.addFp64Contents(value);
    }
    return input(name, "FP64", values.length).setContents(contents).build();
  }

  private static InferInputTensor texts(String name, String... values) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (String value : values) {
      contents.addBytesContents(ByteString.copyFromUtf8(value));
    }
    return input(name, "BYTES", values.length, 1).setContents(contents).build();
  }

  private static ModelInferRequest.Builder people() {
    return ModelInferRequest.newBuilder()
        .setModelName("churn")
        .setId("abc")
        .addInputs(numbers("age", 42, 23))
        .addInputs(
            input("salary", "INT64", 2)
                .setContents(
                    InferTensorContents.newBuilder().addInt64Contents(52000).addInt64Contents(1)))
        .addInputs(
            input("tenure", "FP32", 2)
                .setContents(
                    InferTensorContents.newBuilder().addFp32Contents(3).addFp32Contents(1)))
        .addInputs(texts("department", "sales", "it"))
        .addInputs(texts("education", "bachelor", "phd"))
        .addInputs(texts("location", "north", "south"));
  }

  private static Prediction person(int age, double salary, int tenure, String... texts) {
    Map<String, Object> row = new HashMap<>();
    row.put("age", age);
    row.put("salary", salary);
    row.put("tenure", tenure);
    row.put("department", texts[0]);
    row.put("education", texts[1]);
    row.put("location", texts[2]);
    return churn.pipeline().score(row);
  }

  private static void refused(Status.Code code, String message, ModelInferRequest request) {
    StatusRuntimeException thrown =
        assertThrows(StatusRuntimeException.class, () -> client.modelInfer(request));
    assertEquals(code, thrown.getStatus().getCode(), thrown.getMessage());
    assertEquals(message, thrown.getStatus().getDescription());
  }

  @Test
  void theServerTellsWhatItIs() {
    assertTrue(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive());
    assertTrue(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
    var metadata = client.serverMetadata(ServerMetadataRequest.getDefaultInstance());
    assertEquals("coppice 0.1.0", metadata.getName() + " " + metadata.getVersion());
    var model = ModelReadyRequest.newBuilder().setName("churn");
    assertTrue(client.modelReady(model.build()).getReady());
    assertTrue(client.modelReady(model.setVersion("7").build()).getReady());
  }

  @Test
  void metadataIsThatOfRest() {
    ModelMetadataResponse metadata =
        client.modelMetadata(ModelMetadataRequest.newBuilder().setName("churn").build());
    assertEquals(List.of("7"), List.copyOf(metadata.getVersionsList()));
    assertEquals("coppice", metadata.getPlatform());
    assertEquals(6, metadata.getInputsCount());
    assertEquals("age", metadata.getInputs(0).getName());
    assertEquals("FP64", metadata.getInputs(0).getDatatype());
    assertEquals(List.of(-1L), metadata.getInputs(0).getShapeList());
    assertEquals("probability", metadata.getOutputs(1).getName());
  }

  @Test
  void typedContentsAreAnsweredTyped() {
    ModelInferResponse answer = client.modelInfer(people().build());
    assertEquals("churn 7 abc", answer.getModelName() + " " + answer.getModelVersion() + " abc");
    Prediction first = person(42, 52000, 3, "sales", "bachelor", "north");
    Prediction second = person(23, 1, 1, "it", "phd", "south");
    assertEquals(0, answer.getRawOutputContentsCount());
    assertEquals(
        List.of(first.label(), second.label()),
        answer.getOutputs(0).getContents().getBytesContentsList().stream()
            .map(ByteString::toStringUtf8)
            .toList());
    assertEquals(
        List.of(first.probability(), second.probability()),
        answer.getOutputs(1).getContents().getFp64ContentsList());
    assertEquals(List.of(2L), answer.getOutputs(1).getShapeList());
  }

  @Test
  void rawContentsAreAnsweredRaw() {
    ByteBuffer ages = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    ages.putDouble(42).putDouble(23).flip();
    byte[] text = "sales".getBytes(StandardCharsets.UTF_8);
    ByteBuffer departments = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    departments.putInt(5).put(text).putInt(5).put(text).flip();
    ByteBuffer tenures = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    tenures.putInt(3).putInt(1).flip();
    ModelInferResponse answer =
        client.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("churn")
                .setModelVersion("7")
                .addInputs(input("age", "FP64", 2))
                .addInputs(input("department", "BYTES", 2))
                .addInputs(input("tenure", "INT32", 2))
                .addOutputs(InferRequestedOutputTensor.newBuilder().setName("predict_proba"))
                .addRawInputContents(ByteString.copyFrom(ages))
                .addRawInputContents(ByteString.copyFrom(departments))
                .addRawInputContents(ByteString.copyFrom(tenures))
                .build());
    Map<String, Object> row = Map.of("age", 42, "department", "sales", "tenure", 3);
    ByteBuffer raw = answer.getRawOutputContents(0).asReadOnlyByteBuffer();
    raw.order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(List.of(2L, 2L), answer.getOutputs(0).getShapeList());
    assertEquals("0,1", answer.getOutputs(0).getParametersOrThrow("classes").getStringParam());
    assertEquals(churn.pipeline().score(row).probability(0), raw.getDouble());
    assertEquals(churn.pipeline().score(row).probability(), raw.getDouble());
    assertEquals(32, answer.getRawOutputContents(0).size());
  }

  @Test
  void gRpcAnswersTheSameBitsAsRest() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 50; i++) {
      double age = random.nextInt(18, 90);
      double salary = random.nextDouble(1e3, 2e5);
      ModelInferResponse grpc =
          client.modelInfer(
              ModelInferRequest.newBuilder()
                  .setModelName("churn")
                  .addInputs(numbers("age", age))
                  .addInputs(numbers("salary", salary))
                  .addInputs(numbers("tenure", 2))
                  .build());
      HttpResponse<String> rest =
          server.post(
              "/v2/models/churn/infer",
              "{\"inputs\": [{\"name\": \"age\", \"shape\": [1], \"datatype\": \"FP64\","
                  + (" \"data\": [" + age + "]}, {\"name\": \"salary\", \"shape\": [1],")
                  + (" \"datatype\": \"FP64\", \"data\": [" + salary + "]},")
                  + " {\"name\": \"tenure\", \"shape\": [1], \"datatype\": \"FP64\", \"data\": [2]}]}");
      Struct output = Running.json(rest).structs("outputs").get(1);
      assertEquals(output.doubles("data")[0], grpc.getOutputs(1).getContents().getFp64Contents(0));
    }
  }

  @Test
  void manyCallsShareAConnection() throws Exception {
    GRPCInferenceServiceFutureStub many = GRPCInferenceServiceGrpc.newFutureStub(channel);
    List<Future<ModelInferResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(many.modelInfer(people().setId("call-" + i).build()));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertEquals("call-" + i, answers.get(i).get(60, TimeUnit.SECONDS).getId());
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    refused(
        Status.Code.NOT_FOUND,
        "there is no model of this name; did you mean 'churn'?",
        people().setModelName("chum").build());
    refused(
        Status.Code.NOT_FOUND,
        "this version of the model does not answer here; the one that does is 7",
        people().setModelVersion("6").build());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "input agee: there is no such field; did you mean 'age'?; input tenure: it has 3 rows; the"
            + " first input has 1",
        ModelInferRequest.newBuilder()
            .setModelName("churn")
            .addInputs(numbers("agee", 1))
            .addInputs(numbers("tenure", 1, 2, 3))
            .build());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "input age: it has 1 elements; its shape [4] has 4",
        ModelInferRequest.newBuilder()
            .setModelName("churn")
            .addInputs(numbers("age", 1).toBuilder().clearShape().addShape(4))
            .build());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "raw_input_contents has 1 entries; wanted: one for each of the 6 inputs",
        people().addRawInputContents(ByteString.EMPTY).build());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "output score: there is no such output; accepted: prediction, probability, probabilities,"
            + " predict, predict_proba",
        people().addOutputs(InferRequestedOutputTensor.newBuilder().setName("score")).build());
  }

  @Test
  void ofAPartialBatchTheBadRowsAreNaN() {
    ModelInferResponse answer =
        client.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName("partial")
                .addInputs(numbers("age", 42, -5))
                .addInputs(numbers("tenure", 3, 3))
                .build());
    assertEquals(
        List.of(churn.pipeline().score(Map.of("age", 42, "tenure", 3)).probability(), Double.NaN),
        answer.getOutputs(1).getContents().getFp64ContentsList());
    assertEquals(
        "row 1, field age: age is -5; accepted: 16 to 110",
        answer.getParametersOrThrow("problems").getStringParam());
  }

  /** How the door answers a body that no client would send. */
  private static String status(byte[] body) {
    Response answer =
        ask.post("/inference.GRPCInferenceService/ModelInfer", body, "application/grpc");
    return answer.trailers().getOrDefault("grpc-status", "none");
  }

  @Test
  void brokenMessagesAreTheCallersFault() {
    SplittableRandom random = new SplittableRandom(3);
    byte[] good = people().build().toByteArray();
    for (int i = 0; i < 10_000; i++) {
      byte[] bad = good.clone();
      for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bad.length) : bad.length;
      ByteBuffer frame = ByteBuffer.allocate(5 + length);
      frame.put((byte) 0).putInt(random.nextInt(10) == 0 ? random.nextInt() : length);
      frame.put(bad, 0, length);
      String status = status(frame.array());
      assertTrue(List.of("0", "3", "5").contains(status), status + " after " + i);
    }
    assertEquals("12", status(new byte[] {1, 0, 0, 0, 0}));
    assertEquals("3", status(new byte[] {0, 0}));
  }
}
