package dev.coppice.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as KServe's, Triton's and MLServer's clients send them, literally. */
class InferenceDoorTest {

  private static final String COLUMNS =
      """
      {"id": "abc",
       "parameters": {"content_type": "pd"},
       "inputs": [
        {"name": "age", "shape": [2, 1], "datatype": "FP64", "data": [42, 42.0]},
        {"name": "salary", "shape": [2], "datatype": "INT64", "data": [52000, null]},
        {"name": "location", "shape": [2, 1], "datatype": "BYTES", "data": [["north"], ["north"]],
         "parameters": {"content_type": "str"}},
        {"name": "tenure", "shape": [2], "datatype": "FP32", "data": [3, 3]},
        {"name": "department", "shape": [2], "datatype": "BYTES", "data": ["sales", "it"]},
        {"name": "education", "shape": [2], "datatype": "BYTES", "data": ["YmFjaGVsb3I=", "cGhk"],
         "parameters": {"content_type": "base64"}}]OUTPUTS}
      """;

  private static Bundle churn;

  @BeforeAll
  static void train() {
    churn = Trained.churn();
  }

  private static InferenceDoor door(BadRows badRows) {
    Seed seed = Seed.empty("churn", null, Mount.PROJECT, badRows).deploy(churn, "7");
    return new InferenceDoor(List.of(seed.service()), "0.1.0");
  }

  private final Ask ask = new Ask(door(BadRows.REJECT_ALL));

  private static Prediction first() {
    Map<String, Object> row = new HashMap<>();
    row.put("age", 42);
    row.put("salary", 52000);
    row.put("tenure", 3);
    row.put("department", "sales");
    row.put("education", "bachelor");
    row.put("location", "north");
    return churn.pipeline().score(row);
  }

  private Struct infer(String json) {
    Response response = ask.post("/v2/models/churn/infer", json);
    assertEquals(200, response.status(), Ask.text(response));
    return Ask.json(response);
  }

  private String refused(String json) {
    Response response = ask.post("/v2/models/churn/infer", json);
    assertEquals(400, response.status(), Ask.text(response));
    assertEquals(List.of("error"), List.copyOf(Ask.json(response).names()));
    return Ask.json(response).text("error");
  }

  @Test
  void theServerTellsWhatItIs() {
    Struct server = Ask.json(ask.get("/v2"));
    assertEquals("coppice", server.text("name"));
    assertEquals(List.of("binary_tensor_data"), server.texts("extensions"));
    assertEquals("{\"live\":true}", Ask.text(ask.get("/v2/health/live")));
    for (String path :
        List.of(
            "/v2/health/ready", "/v2/models/churn/ready", "/v2/models/churn/versions/7/ready")) {
      assertEquals("{\"ready\":true}", Ask.text(ask.get(path)));
    }
    Seed none = Seed.empty("churn", null, Mount.PROJECT, BadRows.REJECT_ALL);
    Ask empty = new Ask(new InferenceDoor(List.of(none.service()), "0.1.0"));
    assertEquals(503, empty.get("/v2/health/ready").status());
    assertEquals(503, empty.get("/v2/models/churn/ready").status());
    assertEquals(503, empty.post("/v2/models/churn/infer", "{}").status());
  }

  @Test
  void metadataHasOneTypedInputAField() {
    Response metadata = ask.get("/v2/models/churn");
    assertEquals(
        "{\"name\":\"churn\",\"versions\":[\"7\"],\"platform\":\"coppice\",\"inputs\":["
            + "{\"name\":\"age\",\"datatype\":\"FP64\",\"shape\":[-1]},"
            + "{\"name\":\"salary\",\"datatype\":\"FP64\",\"shape\":[-1]},"
            + "{\"name\":\"tenure\",\"datatype\":\"FP64\",\"shape\":[-1]},"
            + "{\"name\":\"department\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
            + "{\"name\":\"education\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
            + "{\"name\":\"location\",\"datatype\":\"BYTES\",\"shape\":[-1]}],"
            + "\"outputs\":[{\"name\":\"prediction\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
            + "{\"name\":\"probability\",\"datatype\":\"FP64\",\"shape\":[-1]}]}",
        Ask.text(metadata));
    assertEquals(Ask.text(metadata), Ask.text(ask.get("/v2/models/churn/versions/7")));
  }

  @Test
  void columnsOfAnyOrderShapeAndTypeAreRows() {
    Struct answer = infer(COLUMNS.replace("OUTPUTS", ""));
    assertEquals("churn", answer.text("model_name"));
    assertEquals("7", answer.text("model_version"));
    assertEquals("abc", answer.text("id"));
    List<Struct> outputs = answer.structs("outputs");
    assertEquals("prediction", outputs.get(0).text("name"));
    assertEquals("BYTES", outputs.get(0).text("datatype"));
    assertEquals(first().label(), outputs.get(0).texts("data").get(0));
    assertEquals("probability", outputs.get(1).text("name"));
    assertEquals(2, outputs.get(1).ints("shape")[0]);
    assertEquals(first().probability(), outputs.get(1).doubles("data")[0]);
    assertEquals(2, outputs.get(1).doubles("data").length);
  }

  @Test
  void outputsCanBeChosen() {
    Struct answer =
        infer(
            COLUMNS.replace(
                "OUTPUTS",
                ", \"outputs\": [{\"name\": \"predict_proba\"}, {\"name\": \"predict\"}]"));
    Struct proba = answer.structs("outputs").get(0);
    assertEquals("predict_proba", proba.text("name"));
    assertEquals(List.of(2, 2), List.of(proba.ints("shape")[0], proba.ints("shape")[1]));
    assertEquals(first().probability(0), proba.doubles("data")[0]);
    assertEquals(first().probability(), proba.doubles("data")[1]);
    assertEquals(List.of("0", "1"), proba.struct("parameters").texts("classes"));
    assertEquals("predict", answer.structs("outputs").get(1).text("name"));
    assertEquals(
        "output score: there is no such output; accepted: prediction, probability, probabilities,"
            + " predict, predict_proba",
        refused(COLUMNS.replace("OUTPUTS", ", \"outputs\": [{\"name\": \"score\"}]")));
  }

  @Test
  void oneMatrixHasTheFieldsInOrder() {
    String texts =
        "{\"inputs\": [{\"name\": \"predict\", \"shape\": [1, 6], \"datatype\": \"BYTES\","
            + " \"data\": [\"42\", \"52000\", \"3\", \"sales\", \"bachelor\", \"north\"]}]}";
    Struct answer = infer(texts);
    assertEquals(first().probability(), answer.structs("outputs").get(1).doubles("data")[0]);
    assertEquals(Ask.ID, answer.text("id"));
    Seed income =
        Seed.empty("income", null, Mount.PROJECT, BadRows.REJECT_ALL)
            .deploy(Trained.income(), "v001");
    Ask numbers = new Ask(new InferenceDoor(List.of(income.service()), "0.1.0"));
    Response response =
        numbers.post(
            "/v2/models/income/versions/v001/infer",
            "{\"inputs\": [{\"name\": \"input-0\", \"shape\": [2, 3], \"datatype\": \"FP32\","
                + " \"data\": [[42, 88.0, 6], [30, 60, 2]]}]}");
    Struct output = Ask.json(response).structs("outputs").get(0);
    assertEquals("FP64", output.text("datatype"));
    assertEquals(64091.97642093, output.doubles("data")[0], 0.01);
    assertEquals(44659.43439, output.doubles("data")[1], 0.01);
  }

  @Test
  void severalClassesHaveOneColumnEach(@TempDir Path folder) {
    Seed housing =
        Seed.empty("housing", null, Mount.PROJECT, BadRows.REJECT_ALL)
            .deploy(Trained.housing(folder), "3");
    Ask classes = new Ask(new InferenceDoor(List.of(housing.service()), "0.1.0"));
    Struct metadata = Ask.json(classes.get("/v2/models/housing")).structs("outputs").get(1);
    assertEquals("probabilities", metadata.text("name"));
    List<String> names = metadata.struct("parameters").texts("classes");
    assertEquals(3, names.size());
    Response response =
        classes.post(
            "/v2/models/housing/infer",
            "{\"inputs\": [{\"name\": \"GrossSquareMeters\", \"shape\": [1],"
                + " \"datatype\": \"INT64\", \"data\": [60]}]}");
    List<Struct> outputs = Ask.json(response).structs("outputs");
    double[] p = outputs.get(1).doubles("data");
    int best = p[0] >= p[1] && p[0] >= p[2] ? 0 : p[1] >= p[2] ? 1 : 2;
    assertEquals(names.get(best), outputs.get(0).texts("data").get(0));
  }

  @Test
  void whatIsNotThereIs404() {
    for (String path : List.of("/v2/models/chrun", "/v2/models/churn/versions/8/ready")) {
      Response response = ask.get(path);
      assertEquals(404, response.status());
      assertEquals(List.of("error"), List.copyOf(Ask.json(response).names()));
    }
    assertTrue(
        Ask.json(ask.get("/v2/models/chrun")).text("error").contains("did you mean 'churn'?"));
    assertEquals(404, ask.post("/v2/models/churn/versions/8/infer", "{}").status());
  }

  @Test
  void faultsAreTold() {
    assertTrue(refused("nonsense").contains("this is not JSON"));
    assertEquals("inputs is missing; wanted: an array", refused("{}"));
    assertTrue(refused("{\"inputs\": []}").startsWith("inputs is empty"));
    String usual =
        "{\"inputs\": [{\"name\": \"%s\", \"shape\": %s, \"datatype\": \"%s\", \"data\": %s}]}";
    assertEquals(
        "input locaton: there is no such field; did you mean 'location'?",
        refused(usual.formatted("locaton", "[1]", "FP64", "[1]")));
    assertEquals(
        "input age: it has 2 elements; its shape [1] has 1",
        refused(usual.formatted("age", "[1]", "FP64", "[1, 2]")));
    assertTrue(
        refused(usual.formatted("age", "[1]", "FP65", "[1]")).contains("accepted: BOOL, UINT8"));
    assertTrue(refused(usual.formatted("age", "[-1]", "FP64", "[]")).contains("0 to 1000000"));
    assertTrue(refused(usual.formatted("age", "[1,1,1]", "FP64", "[1]")).contains("3 dimensions"));
    assertTrue(refused(usual.formatted("m", "[1,2]", "FP64", "[1,2]")).contains("wanted: [n, 6]"));
    assertTrue(refused(usual.formatted("age", "[0]", "FP64", "[]")).contains("There are no rows"));
    String message = refused(usual.formatted("age", "[2]", "FP64", "[7, 42]"));
    assertTrue(message.contains("row 0, field age: age is 7; accepted: 16 to 110"), message);
    assertTrue(message.contains("row 1, field tenure: tenure is missing"), message);
    assertEquals(415, ask.post("/v2/models/churn/infer", "{}".getBytes(), "text/plain").status());
  }

  @Test
  void inAPartialBatchARefusedRowIsNullWithItsReason() {
    Ask partial = new Ask(door(BadRows.PARTIAL));
    Response response =
        partial.post(
            "/v2/models/churn/infer",
            COLUMNS.replace("OUTPUTS", "").replace("[42, 42.0]", "[42, 7]"));
    String text = Ask.text(response);
    assertTrue(text.contains("\"parameters\":{\"problems\":\"row 1, field age: age is 7;"), text);
    assertTrue(text.contains("\"data\":[\"" + first().label() + "\",null]"), text);
  }

  @Test
  void tensorsMayComeAndGoAsBytes() {
    byte[] json =
        """
        {"inputs": [
          {"name": "age", "shape": [1], "datatype": "INT32", "parameters": {"binary_data_size": 4}},
          {"name": "salary", "shape": [1], "datatype": "FP32", "parameters": {"binary_data_size": 4}},
          {"name": "tenure", "shape": [1], "datatype": "FP64", "data": [3]},
          {"name": "department", "shape": [1], "datatype": "BYTES",
           "parameters": {"binary_data_size": 9}},
          {"name": "education", "shape": [1], "datatype": "BYTES", "data": ["bachelor"]},
          {"name": "location", "shape": [1], "datatype": "BYTES", "data": ["north"]}],
         "parameters": {"binary_data_output": true}}
        """
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.allocate(json.length + 17).order(ByteOrder.LITTLE_ENDIAN);
    body.put(json).putInt(42).putFloat(52000).putInt(5).put("sales".getBytes());
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            "application/octet-stream",
            "Inference-Header-Content-Length",
            Integer.toString(json.length));
    Response response = ask.ask("POST", "/v2/models/churn/infer", body.array(), headers);
    assertEquals(200, response.status(), Ask.text(response));
    int length = Integer.parseInt(response.headers().get("Inference-Header-Content-Length"));
    String head = new String(response.body(), 0, length, StandardCharsets.UTF_8);
    assertTrue(head.contains("\"binary_data_size\":5"), head);
    assertTrue(head.contains("\"binary_data_size\":8"), head);
    ByteBuffer tail =
        ByteBuffer.wrap(response.body(), length, response.body().length - length)
            .order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(1, tail.getInt());
    assertEquals(first().label().charAt(0), tail.get());
    assertEquals(first().probability(), tail.getDouble());
    byte[] torn = Arrays.copyOf(body.array(), body.capacity() - 1);
    assertEquals(400, ask.ask("POST", "/v2/models/churn/infer", torn, headers).status());
  }

  @Test
  void overASocket() {
    try (Running running = new Running(door(BadRows.REJECT_ALL))) {
      String json = COLUMNS.replace("OUTPUTS", "");
      assertEquals(
          Ask.text(ask.post("/v2/models/churn/infer", json)),
          running.post("/v2/models/churn/infer", json).body());
      assertEquals(200, running.get("/v2/health/ready").statusCode());
    }
  }
}
