package dev.coppice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.http.Response;
import dev.coppice.models.Task;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Answer;
import dev.coppice.serving.Service.Answers;
import dev.coppice.serving.ServingSettings.BadRows;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NativeDoorTest {

  private static final String ROW =
      "{\"age\": 30, \"income\": 2000.5, \"country\": \"DE\", \"since\": \"2020-01-01\"}";

  private static Knock at(Task task) {
    return new Knock(new NativeDoor(List.of(Shop.served(task))));
  }

  private static Prediction expected(Task task) {
    return Shop.bundle(task)
        .pipeline()
        .score(Map.of("age", 30, "income", 2000.5, "country", "DE", "since", "2020-01-01"));
  }

  @Test
  void oneRowIsAnsweredInTheTermsOfItsTask() {
    Struct number = Knock.json(at(Task.REGRESSION).post("shop/predict", ROW));
    assertEquals(expected(Task.REGRESSION).value(), number.number("prediction"));
    Struct binary = Knock.json(at(Task.BINARY).post("shop/predict", ROW));
    assertEquals(expected(Task.BINARY).label(), binary.text("prediction"));
    assertEquals(expected(Task.BINARY).probability(), binary.number("probability"));
    Struct classes = Knock.json(at(Task.MULTICLASS).post("shop/predict", ROW));
    assertEquals(expected(Task.MULTICLASS).label(), classes.text("prediction"));
    assertEquals(
        expected(Task.MULTICLASS).probability(2), classes.struct("probabilities").number("high"));
    assertEquals(
        List.of("request_id", "model_version", "route", "prediction", "probabilities"),
        List.copyOf(classes.names()));
    assertEquals("v1", classes.text("model_version"));
    assertEquals("champion", classes.text("route"));
  }

  @Test
  void theRequestIdIsTheBodysOrTheHeaders() {
    Struct header = Knock.json(at(Task.BINARY).post("shop/predict", ROW));
    assertEquals(Knock.ID, header.text("request_id"));
    String enveloped = "{\"request_id\": \"mine\", \"features\": " + ROW + "}";
    Struct body = Knock.json(at(Task.BINARY).post("shop/predict", enveloped));
    assertEquals("mine", body.text("request_id"));
    assertEquals(header.number("probability"), body.number("probability"));
  }

  @Test
  void anEnvelopeIsReadStrictly() {
    assertEquals(
        List.of(
            "request_id: it must be a text",
            "extra: there is no such member; accepted: features, request_id",
            "features: it is missing; wanted: an object with the fields"),
        refused("{\"request_id\": 7, \"extra\": [1]}"));
  }

  @Test
  void allFaultsOfARowAreToldAtOnce() {
    assertEquals(
        List.of(
            "field incme: there is no such field; did you mean 'income'?",
            "field income: the text 'much' was given; accepted: a number",
            "field age: age is 17; accepted: 18 to 90",
            "field country: country is 'IT'; accepted: DE, FR, US"),
        refused("{\"age\": 17, \"incme\": 1, \"income\": \"much\", \"country\": \"IT\"}"));
    assertEquals(
        List.of("fields income, age: people earn more than they are old (income is 10, age is 30)"),
        refused("{\"age\": 30, \"income\": 10}"));
  }

  @Test
  void whatIsNoRowIsRefusedWithItsPlace() {
    assertEquals(List.of("the body is empty; wanted: JSON"), refused(""));
    assertEquals(List.of("wanted: a JSON object with the fields of one row"), refused("[1, 2]"));
    assertTrue(refused("{\"age\": 30,").get(0).startsWith("line 1, column"), "no place");
    assertEquals(
        List.of("there is more text after the end of the JSON document"),
        refused("{\"age\": 30, \"income\": 50} {}"));
    String deep = refused("[".repeat(5000)).get(0);
    assertTrue(deep.contains("wanted: a JSON object"), deep);
    String below = refused("{\"age\": " + "[".repeat(5000)).get(0);
    assertTrue(below.contains("nesting depth"), below);
    assertFalse(below.contains("getMaxNestingDepth"), below);
  }

  @Test
  void malformedTextIsRefused() {
    byte[] broken = ROW.getBytes(StandardCharsets.UTF_8);
    broken[ROW.indexOf("DE")] = (byte) 0xC3; // begins a character that does not come
    Response response = at(Task.BINARY).post("shop/predict", broken, "application/json");
    assertEquals(422, response.status());
    assertTrue(Knock.problems(response).get(0).contains("not JSON"), "told otherwise");
  }

  @Test
  void onlyJsonIsRead() {
    byte[] body = ROW.getBytes(StandardCharsets.UTF_8);
    for (String type : List.of("application/json", "Application/JSON; charset=utf-8", "a/b+json")) {
      assertEquals(200, at(Task.BINARY).post("shop/predict", body, type).status(), type);
    }
    Response refused =
        at(Task.BINARY).post("shop/predict", body, "application/x-www-form-urlencoded");
    assertEquals(415, refused.status());
    assertEquals(
        List.of(
            "the header Content-Type must say application/json; it is"
                + " application/x-www-form-urlencoded"
                + " (with curl: -H 'Content-Type: application/json')"),
        Knock.problems(refused));
  }

  @Test
  void aBatchIsAnArrayWithOrWithoutItsName() {
    for (String body :
        List.of("[" + ROW + "," + ROW + "]", "{\"rows\": [" + ROW + "," + ROW + "]}")) {
      Response response = at(Task.BINARY).post("shop/predict/batch", body);
      Struct answer = Knock.json(response);
      assertEquals(0, answer.integer("refused"));
      List<Struct> predictions = answer.structs("predictions");
      assertEquals(2, predictions.size());
      for (Struct prediction : predictions) {
        assertEquals(expected(Task.BINARY).probability(), prediction.number("probability"));
      }
      Response.Scoring scoring = response.scoring();
      assertNotNull(scoring);
      assertEquals(2, scoring.rows());
    }
  }

  @Test
  void aLargeAnswerHasItsRowsInOrder() {
    Prediction prediction = expected(Task.BINARY);
    List<String> ids = IntStream.range(0, 2500).mapToObj(row -> "r-" + row).toList();
    List<Answer> rows =
        ids.stream()
            .map(id -> new Answer(id, prediction, List.of(), "v1", "champion", ""))
            .toList();
    Answers answers = new Answers(Shop.served(Task.BINARY).deployment(), rows, 0);
    Struct answer = Knock.json(PredictAnswer.many("shop", "r", answers));
    List<Struct> predictions = answer.structs("predictions");
    assertEquals(ids, predictions.stream().map(each -> each.text("request_id")).toList());
    assertEquals(prediction.probability(), predictions.get(2499).number("probability"));
  }

  @Test
  void aBadRowRefusesTheBatchOrOnlyItself() {
    String body = "[" + ROW + ", {\"age\": 99}]";
    Response all = at(Task.BINARY).post("shop/predict/batch", body);
    assertEquals(422, all.status());
    assertEquals(List.of("row 1, field age: age is 99; accepted: 18 to 90"), Knock.problems(all));

    NativeDoor partial =
        new NativeDoor(List.of(Shop.served("shop", Task.BINARY, Shop.settings(BadRows.PARTIAL))));
    Response some = new Knock(partial).post("shop/predict/batch", body);
    assertEquals(200, some.status());
    Struct answer = Knock.json(some);
    assertEquals(1, answer.integer("refused"));
    assertTrue(answer.structs("predictions").get(0).has("probability"));
    Struct problem = answer.structs("predictions").get(1).structs("problems").get(0);
    assertEquals("field age", problem.text("place"));
  }

  @Test
  void batchesHaveLimits() {
    assertEquals(422, at(Task.BINARY).post("shop/predict/batch", "[]").status());
    String many = "[" + (ROW + ",").repeat(100) + ROW + "]";
    assertEquals(
        List.of("there are too many rows; accepted: at most 100"),
        Knock.problems(at(Task.BINARY).post("shop/predict/batch", many)));
    assertEquals(
        List.of("wanted: an array of objects, or {\"rows\": [...]}"),
        Knock.problems(at(Task.BINARY).post("shop/predict/batch", ROW)));
  }

  @Test
  void anUnknownProjectNamesTheNearest() {
    Response response = at(Task.BINARY).post("shopp/predict", ROW);
    assertEquals(404, response.status());
    assertEquals(
        List.of("there is no project of this name; did you mean 'shop'?"),
        Knock.problems(response));
  }

  @Test
  void withoutAModelItIsUnavailable() {
    NativeDoor door = new NativeDoor(List.of(Shop.without("shop", Shop.settings(BadRows.PARTIAL))));
    Response response = new Knock(door).post("shop/predict", ROW);
    assertEquals(503, response.status());
    assertTrue(Knock.problems(response).get(0).startsWith("Project 'shop' has no model yet"));
    assertEquals(
        "{\"projects\":[{\"name\":\"shop\",\"ready\":false}]}",
        new String(new Knock(door).get("").body(), StandardCharsets.UTF_8));
  }

  @Test
  void projectsTellWhatTheyServe() {
    Struct project = Knock.json(at(Task.MULTICLASS).get("shop"));
    assertEquals("v1", project.text("model_version"));
    assertEquals("multiclass", project.struct("model").text("task"));
    assertEquals(List.of("low", "mid", "high"), project.struct("model").texts("classes"));
    assertEquals("largest_probability", project.struct("model").struct("decision").text("rule"));
  }

  @Test
  void noBodyIsAServerError() {
    Knock door = at(Task.BINARY);
    SplittableRandom random = new SplittableRandom(3);
    byte[] good =
        ("{\"features\": " + ROW + ", \"request_id\": \"x\"}").getBytes(StandardCharsets.UTF_8);
    String[] places = {"shop/predict", "shop/predict/batch"};
    for (int i = 0; i < 20_000; i++) {
      byte[] body = mutated(good, random);
      Response response = door.post(places[i % 2], body, "application/json");
      assertTrue(
          response.status() == 200 || response.status() == 422,
          () -> response.status() + " for " + new String(body, StandardCharsets.ISO_8859_1));
    }
  }

  private static byte[] mutated(byte[] good, SplittableRandom random) {
    byte[] body = java.util.Arrays.copyOf(good, 1 + random.nextInt(good.length));
    if (random.nextInt(3) > 0) {
      body = good.clone();
    }
    for (int k = random.nextInt(4); k >= 0; k--) {
      String alphabet = "{}[]\":,0e-9.\\untrue\u0000é ";
      body[random.nextInt(body.length)] =
          random.nextInt(4) == 0
              ? (byte) random.nextInt()
              : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return body;
  }

  private static List<String> refused(String body) {
    Response response = at(Task.BINARY).post("shop/predict", body);
    assertEquals(422, response.status());
    return Knock.problems(response);
  }
}
