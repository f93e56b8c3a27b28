package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The serving steps of the minimal regression service, with its own requests. */
class MinimalTest {

  private static Bundle bundle;

  @BeforeAll
  static void train() {
    bundle = Trained.income();
  }

  private static Seed seed() {
    return Seed.empty("income", Compat.MINIMAL, Mount.ROOT, BadRows.REJECT_ALL)
        .deploy(bundle, "v001");
  }

  private final Ask ask = seed().ask();

  private String refused(String json) {
    Response response = ask.post("/predict", json);
    assertEquals(400, response.status(), Ask.text(response));
    assertEquals(List.of("error"), List.copyOf(Ask.json(response).names()));
    return Ask.json(response).text("error");
  }

  @Test
  void healthNamesTheVersion() {
    assertEquals("{\"status\":\"ok\",\"model_version\":\"v001\"}", Ask.text(ask.get("/health")));
  }

  @Test
  void theGoldenAnswersComeOut() {
    Struct answer =
        Ask.json(ask.post("/predict", "{\"age\": 42, \"income_k\": 88.0, \"tenure_years\": 6}"));
    assertEquals(List.of("prediction", "model_version"), List.copyOf(answer.names()));
    assertEquals(64091.97642093, answer.number("prediction"), 64091.97642093 * 1e-6);
    assertEquals("v001", answer.text("model_version"));
    Struct other =
        Ask.json(ask.post("/predict", "{\"age\": 30, \"income_k\": 60, \"tenure_years\": 2}"));
    assertEquals(44659.43439, other.number("prediction"), 44659.43439 * 1e-6);
  }

  @Test
  void badInputIsA400WithOneSentence() {
    assertTrue(refused("this is not JSON").startsWith("invalid JSON payload, line 1"));
    String missing = refused("{\"age\":42}");
    assertTrue(missing.contains("income_k is missing"), missing);
    assertTrue(missing.contains("tenure_years is missing"), missing);
    String old = refused("{\"age\":\"old\",\"income_k\":1,\"tenure_years\":1}");
    assertEquals("field age: the text 'old' was given; accepted: a number", old);
    assertTrue(refused("").contains("empty"));
    assertTrue(refused("[1]").contains("an object"));
    assertEquals(400, ask.post("/predict", "{}".getBytes(), "text/plain").status());
    assertFalse(missing.contains("\tat "));
  }

  @Test
  void overASocketTheLogJoinsTheLinesOfARequest() {
    try (Running running = new Running(seed().door())) {
      assertEquals(
          200,
          running
              .post("/predict", "{\"age\": 42, \"income_k\": 88.0, \"tenure_years\": 6}")
              .statusCode());
      assertEquals(400, running.post("/predict", "{\"age\":42}").statusCode());
      List<Struct> events = running.recorded();
      List<String> names = events.stream().map(event -> event.text("event")).toList();
      assertTrue(names.contains("http_request"), names.toString());
      Struct success = event(events, "predict_success");
      assertEquals("v001", success.text("model_version"));
      assertTrue(success.has("predict_ms") && success.has("latency_ms"));
      Struct failure = event(events, "predict_validation_error");
      assertTrue(failure.text("reason").contains("income_k is missing"));
      assertEquals(
          2,
          events.stream()
              .filter(e -> failure.text("request_id").equals(e.findText("request_id")))
              .count());
    }
  }

  private static Struct event(List<Struct> events, String name) {
    return events.stream().filter(e -> e.text("event").equals(name)).findFirst().orElseThrow();
  }
}
