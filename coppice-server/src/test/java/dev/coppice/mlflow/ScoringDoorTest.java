package dev.coppice.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.compat.Seed;
import dev.coppice.compat.Trained;
import dev.coppice.http.Ask;
import dev.coppice.http.Door;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as MLflow's clients send them, literally. */
class ScoringDoorTest {

  private static final String COLUMNS =
      "\"columns\": [\"age\", \"salary\", \"tenure\", \"department\", \"education\", \"location\"]";
  private static final String ROW = "[42, 52000, 3, \"sales\", \"bachelor\", \"north\"]";
  private static final String C =
      "{\"age\": 42, \"salary\": 52000, \"tenure\": 3, \"department\": \"sales\","
          + " \"education\": \"bachelor\", \"location\": \"north\"}";
  private static final String PROBA = ", \"params\": {\"predict_method\": \"predict_proba\"}}";

  private static Bundle churn;

  @BeforeAll
  static void train() {
    churn = Trained.churn();
  }

  private static Seed seed(@Nullable Compat compat, Mount mount, BadRows badRows) {
    return Seed.empty("churn", compat, mount, badRows).deploy(churn, "7");
  }

  private static Ask ask(Seed... seeds) {
    return new Ask(
        ScoringDoor.of(Arrays.stream(seeds).map(Seed::service).toList(), "0.1.0")
            .toArray(Door[]::new));
  }

  private final Ask ask = ask(seed(null, Mount.PROJECT, BadRows.REJECT_ALL));

  private static Prediction expected() {
    Map<String, Object> row = new HashMap<>();
    row.put("age", 42);
    row.put("salary", 52000);
    row.put("tenure", 3);
    row.put("department", "sales");
    row.put("education", "bachelor");
    row.put("location", "north");
    return churn.pipeline().score(row);
  }

  private String ok(String json) {
    Response response = ask.post("/invocations", json);
    assertEquals(200, response.status(), Ask.text(response));
    return Ask.text(response);
  }

  private String refused(String code, String json) {
    Response response = ask.post("/invocations", json);
    assertEquals(400, response.status(), Ask.text(response));
    Struct body = Ask.json(response);
    assertEquals(code, body.text("error_code"));
    return body.text("message");
  }

  @Test
  void theFourFormsGiveTheSameAnswer() {
    String label = "{\"predictions\":[" + expected().label() + "," + expected().label() + "]}";
    assertEquals(
        label, ok("{\"dataframe_split\": {" + COLUMNS + ", \"data\": [" + ROW + "," + ROW + "]}}"));
    assertEquals(label, ok("{\"dataframe_records\": [" + C + "," + C + "]}"));
    assertEquals(label, ok("{\"instances\": [" + C + "," + C + "]}"));
    assertEquals(label, ok("{\"instances\": [" + ROW + "," + ROW + "]}"));
    assertEquals(
        label,
        ok(
            "{\"inputs\": {\"location\": [\"north\", \"north\"], \"age\": [42, 42.0],"
                + " \"salary\": [52000, 52000], \"tenure\": [[3], [3]],"
                + " \"department\": [\"sales\", \"sales\"],"
                + " \"education\": [\"bachelor\", \"bachelor\"]}}"));
    assertEquals("{\"predictions\":[" + expected().label() + "]}", ok("{\"inputs\": " + C + "}"));
  }

  @Test
  void splitHasAnyOrderOfMembersAndColumnsAndNaNForAGap() {
    String json =
        "{\"dataframe_split\": {\"data\": [[0, \"north\", \"42\", NaN, \"sales\", \"x\", 3]],"
            + " \"index\": [0], \"columns\": [\"extra\", \"location\", \"age\", \"salary\","
            + " \"department\", \"education\", \"tenure\"]}"
            + PROBA;
    Map<String, Object> row = new HashMap<>();
    row.put("age", 42);
    row.put("tenure", 3);
    row.put("department", "sales");
    row.put("education", "x");
    row.put("location", "north");
    double wanted = churn.pipeline().score(row).probability();
    assertEquals("{\"predictions\":[[" + (1 - wanted) + "," + wanted + "]]}", ok(json));
  }

  @Test
  void probabilitiesComeWhenAskedFor() {
    double p = expected().probability();
    assertEquals(
        "{\"predictions\":[[" + (1 - p) + "," + p + "]]}",
        ok("{\"dataframe_records\": [" + C + "]" + PROBA));
    assertEquals(
        ok("{\"instances\": [" + C + "]}"),
        ok(
            "{\"instances\": ["
                + C
                + "], \"params\": {\"predict_method\": \"predict\", \"t\": 1}}"));
    assertEquals(
        "params.predict_method: is 'transform'; accepted: predict, predict_proba",
        refused(
            "INVALID_PARAMETER_VALUE",
            "{\"instances\": [" + C + "], \"params\": {\"predict_method\": \"transform\"}}"));
  }

  @Test
  void csvHasAHeaderAndMayHaveAnIndex() {
    String csv =
        "\uFEFF,age,salary,tenure,department,education,location\r\n"
            + "0,42,52000,3,\"sales\",bachelor,\"north\"\r\n"
            + "1,42,,3,\"a \"\"b\"\", c\",,north";
    byte[] body = csv.getBytes(StandardCharsets.UTF_8);
    Response response = ask.post("/invocations", body, "text/csv; charset=utf-8");
    assertEquals(200, response.status(), Ask.text(response));
    assertTrue(Ask.text(response).startsWith("{\"predictions\":[" + expected().label() + ","));
    assertEquals(400, ask.post("/invocations", "age\n\"4".getBytes(), "text/csv").status());
    assertEquals(400, ask.post("/invocations", new byte[0], "text/csv").status());
  }

  @Test
  void aFrameWithoutRowsHasNoPredictions() {
    assertEquals("{\"predictions\":[]}", ok("{\"dataframe_records\": []}"));
    assertEquals(
        "{\"predictions\":[]}", ok("{\"dataframe_split\": {" + COLUMNS + ", \"data\": []}}"));
  }

  @Test
  void malformedBodiesAreBadRequests() {
    assertTrue(refused("BAD_REQUEST", "{").contains("this is not JSON"));
    assertEquals("the body must be a JSON object", refused("BAD_REQUEST", "[" + C + "]"));
    String none = refused("BAD_REQUEST", "{\"data\": []}");
    assertEquals(
        "the body must have exactly one of dataframe_split, dataframe_records, instances, inputs;"
            + " it has none",
        none);
    assertTrue(
        refused("BAD_REQUEST", "{\"instances\": [], \"inputs\": {}}")
            .endsWith("instances, inputs"));
    assertTrue(
        refused("BAD_REQUEST", "{\"dataframe_split\": {" + COLUMNS + ", \"data\": [[1]]}}")
            .contains("row 0 has 1 values; the columns are 6"));
    refused("BAD_REQUEST", "{\"inputs\": {\"age\": [1], \"salary\": [1, 2]}}");
    refused("BAD_REQUEST", "{\"dataframe_records\": [1]}");
  }

  @Test
  void allFaultsOfAllRowsAreToldAtOnce() {
    String message =
        refused(
            "INVALID_PARAMETER_VALUE",
            "{\"dataframe_records\": [{\"age\": 7}, {\"age\": \"x\", \"tenure\": 1}]}");
    assertEquals(
        "row 0, field age: age is 7; accepted: 16 to 110;"
            + " row 0, field tenure: tenure is missing; it is required;"
            + " row 1, field age: the text 'x' was given; accepted: a number",
        message);
  }

  @Test
  void otherContentTypesAre415() {
    for (String type : List.of("text/plain", "application/json; format=pandas-split", "")) {
      Response response = ask.post("/invocations", "{}".getBytes(), type);
      assertEquals(415, response.status(), type);
      assertTrue(Ask.json(response).text("message").contains("application/json or text/csv"));
    }
  }

  @Test
  void pingHealthAndVersion() {
    for (String path : List.of("/ping", "/health", "/p/churn/ping", "/p/churn/health")) {
      assertEquals(200, ask.get(path).status());
      assertEquals("\n", Ask.text(ask.get(path)));
    }
    assertEquals("0.1.0", Ask.text(ask.get("/p/churn/version")));
    Ask empty = ask(Seed.empty("churn", null, Mount.PROJECT, BadRows.REJECT_ALL));
    assertEquals(404, empty.get("/ping").status());
    Response refused = empty.post("/invocations", "{}");
    assertEquals(503, refused.status());
    assertEquals("TEMPORARILY_UNAVAILABLE", Ask.json(refused).text("error_code"));
  }

  @Test
  void ofSeveralProjectsOnlyTheOneAtTheRootIsThereToo() {
    Seed one = seed(null, Mount.PROJECT, BadRows.REJECT_ALL);
    Seed two = Seed.empty("other", Compat.CHURN, Mount.ROOT, BadRows.REJECT_ALL).deploy(churn, "1");
    Ask both = ask(one, two);
    assertTrue(both.has("POST", "/p/churn/invocations"));
    assertTrue(both.has("POST", "/p/other/invocations"));
    assertTrue(both.has("POST", "/invocations"));
    assertFalse(both.has("GET", "/health"), "the preset's own stands there");
    Seed three = Seed.empty("third", null, Mount.PROJECT, BadRows.REJECT_ALL);
    assertFalse(ask(one, three).has("POST", "/invocations"));
  }

  @Test
  void aPresetAndThisProtocolShareAPort() {
    Seed preset = seed(Compat.CHURN, Mount.ROOT, BadRows.REJECT_ALL);
    List<Door> doors = new ArrayList<>(ScoringDoor.of(List.of(preset.service()), "0.1.0"));
    doors.add(preset.door());
    try (Running running = new Running(doors.toArray(Door[]::new))) {
      assertTrue(running.get("/health").body().contains("healthy"));
      assertEquals("\n", running.get("/ping").body());
      assertEquals(
          "{\"predictions\":[" + expected().label() + "]}",
          running.post("/invocations", "{\"instances\": [" + C + "]}").body());
    }
  }

  @Test
  void numbersAndLabelsComeAsWhatTheyAre(@TempDir Path folder) {
    Ask income =
        ask(
            Seed.empty("income", null, Mount.PROJECT, BadRows.REJECT_ALL)
                .deploy(Trained.income(), "v001"));
    Response number =
        income.post(
            "/invocations",
            "{\"inputs\": [[42, 88.0, 6]], \"params\": {\"predict_method\": \"predict\"}}");
    assertEquals(64091.97642093, Ask.json(number).doubles("predictions")[0], 0.01);
    Response proba = income.post("/invocations", "{\"inputs\": [[42, 88.0, 6]]" + PROBA);
    assertEquals(400, proba.status());
    Ask housing =
        ask(
            Seed.empty("housing", null, Mount.PROJECT, BadRows.REJECT_ALL)
                .deploy(Trained.housing(folder), "3"));
    Response label = housing.post("/invocations", "{\"instances\": [{\"GrossSquareMeters\": 60}]}");
    assertEquals(1, Ask.json(label).texts("predictions").size());
    Response three =
        housing.post("/invocations", "{\"instances\": [{\"GrossSquareMeters\": 60}]" + PROBA);
    assertEquals(3, Ask.text(three).split(",").length);
  }

  @Test
  void inAPartialBatchARefusedRowIsNullWithItsReason() {
    Ask partial = ask(seed(null, Mount.PROJECT, BadRows.PARTIAL));
    Response response =
        partial.post("/invocations", "{\"instances\": [" + C.replace("42", "7") + "," + C + "]}");
    assertEquals(
        "{\"predictions\":[null,"
            + expected().label()
            + "],\"problems\":[\"row 0, field age: age is 7; accepted: 16 to 110\"]}",
        Ask.text(response));
  }
}
