package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Follower;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The serving steps of the mlforge service that need no registry, with its own requests. */
class MlforgeTest {

  private static final String P =
      "{\"age\":39,\"workclass\":\"State-gov\",\"fnlwgt\":77516,\"education\":\"Bachelors\","
          + "\"education_num\":13,\"marital_status\":\"Never-married\","
          + "\"occupation\":\"Adm-clerical\",\"relationship\":\"Not-in-family\","
          + "\"race\":\"White\",\"sex\":\"Male\",\"capital_gain\":2174,\"capital_loss\":0,"
          + "\"hours_per_week\":40,\"native_country\":\"United-States\"}";
  private static final String U = "550e8400-e29b-41d4-a716-446655440000";

  private static Bundle bundle;

  @BeforeAll
  static void train() {
    bundle = Trained.adult();
  }

  private static Seed empty() {
    return Seed.empty("adult-income", Compat.MLFORGE, Mount.ROOT, BadRows.REJECT_ALL);
  }

  private static Seed served() {
    return empty().deploy(bundle, "1");
  }

  private final Seed seed = served();
  private final Ask ask = seed.ask();

  private static String wrapped(String features, String more) {
    return "{\"features\":" + features + more + "}";
  }

  @Test
  void withoutAChampionItRunsAndRefuses() {
    Ask none = empty().ask();
    Response refused = none.post("/predict", wrapped(P, ""));
    assertEquals(503, refused.status());
    assertTrue(Ask.json(refused).has("detail"));
    Struct health = Ask.json(none.get("/health"));
    assertEquals("ok", health.text("status"));
    assertEquals("none", health.text("champion_version"));
  }

  @Test
  void aRunningServiceFollowsPromotionsAndGivesAChallengerATenth(@TempDir Path home) {
    By ann = new By("ann", "");
    ExecutorService loading = Executors.newSingleThreadExecutor();
    try (Store store = Store.open(home, StoreSettings.defaults())) {
      Registry registry = Registry.open(store, Clock.systemUTC());
      NewVersion version = NewVersion.of("income", "test", registry.keep(bundle.files()));
      registry.register(version.withAliases(List.of("challenger")), ann);
      Seed following = empty();
      Follower follower =
          new Follower(
              following.service(), "income", () -> store, "x", loading, Clock.systemUTC(), null);
      follower.settle();
      Ask running = following.ask();
      assertEquals(503, running.post("/predict", wrapped(P, "")).status());

      assertEquals(404, running.post("/model/promote", "{\"version\":\"99\"}").status());
      assertEquals(422, running.post("/model/promote", "{}").status());
      Response promoted = running.post("/model/promote", "{\"version\":\"1\"}");
      assertEquals("{\"status\":\"promoted\",\"version\":\"1\"}", Ask.text(promoted));
      follower.settle();
      Struct answer = Ask.json(running.post("/predict", wrapped(P, "")));
      assertEquals("champion", answer.text("routed_to"));

      registry.register(version.withAliases(List.of("challenger")), ann);
      follower.settle();
      Struct health = Ask.json(running.get("/health"));
      assertEquals("1", health.text("champion_version"));
      assertEquals("2", health.text("challenger_version"));
      assertTrue(health.flag("canary_enabled"));
      assertEquals(0.1, health.number("canary_split"));
      int challenged = 0;
      for (int i = 1; i <= 1000; i++) {
        Struct one =
            Ask.json(running.post("/predict", wrapped(P, ",\"request_id\":\"req-" + i + "\"")));
        boolean challenger = one.text("routed_to").equals("challenger");
        assertEquals(challenger ? "2" : "1", one.text("model_version"));
        challenged += challenger ? 1 : 0;
      }
      assertTrue(challenged >= 70 && challenged <= 130, challenged + " of 1000");
      assertTrue(following.metrics().contains("mlforge_models_loaded 2"));
      assertTrue(following.metrics().contains("mlforge_canary_traffic_split 0.1"));
    } finally {
      loading.shutdownNow();
    }
  }

  @Test
  void aPersonIsAnsweredWithVersionRouteAndId() {
    String request = wrapped(P, ",\"request_id\":\"" + U + "\"");
    Response response = ask.post("/predict", request);
    Struct answer = Ask.json(response);
    assertEquals(
        List.of("prediction", "probability", "model_version", "routed_to", "request_id"),
        List.copyOf(answer.names()));
    assertEquals(0, answer.integer("prediction"));
    assertTrue(answer.number("probability") > 0 && answer.number("probability") < 0.5);
    assertEquals("1", answer.text("model_version"));
    assertEquals("champion", answer.text("routed_to"));
    assertEquals(U, answer.text("request_id"));
    assertEquals(Ask.text(response), Ask.text(ask.post("/predict", request)));
    String idFirst = "{\"request_id\":\"" + U + "\",\"features\":" + P + "}";
    assertEquals(Ask.text(response), Ask.text(ask.post("/predict", idFirst)));
  }

  @Test
  void aRequestWithoutAnIdGetsOne() {
    try (Running running = new Running(seed.door())) {
      String one = Running.json(running.post("/predict", wrapped(P, ""))).text("request_id");
      String other =
          Running.json(running.post("/predict", wrapped(P, ",\"request_id\":null")))
              .text("request_id");
      assertEquals(one, UUID.fromString(one).toString());
      assertNotEquals(one, other);
    }
  }

  @Test
  void faultsAreNamed() {
    Response absent =
        ask.post("/predict", wrapped(P.replace("\"education\":\"Bachelors\",", ""), ""));
    assertEquals(422, absent.status());
    assertTrue(
        Ask.text(absent).contains("\"loc\":[\"body\",\"features\",\"education\"]"),
        Ask.text(absent));
    Response bare = ask.post("/predict", P);
    assertEquals(
        "{\"detail\":[{\"loc\":[\"body\",\"features\"],"
            + "\"msg\":\"features is missing; it is required\",\"type\":\"missing\"}]}",
        Ask.text(bare));
    Response id = ask.post("/predict", wrapped(P, ",\"request_id\":7"));
    assertEquals(422, id.status());
    assertTrue(Ask.text(id).contains("[\"body\",\"request_id\"]"));
    Response old = ask.post("/predict", wrapped(P.replace(":39", ":150"), ""));
    assertTrue(Ask.text(old).contains("17 to 90"), Ask.text(old));
  }

  @Test
  void aBatchAnswersEachInstanceAsAlone() {
    String both = "{\"instances\":[" + P + "," + P + "],\"request_ids\":";
    Response uneven = ask.post("/predict/batch", both + "[\"x\"]}");
    assertEquals(422, uneven.status());
    assertTrue(Ask.text(uneven).contains("[\"body\",\"request_ids\"]"), Ask.text(uneven));
    List<Struct> answers =
        Ask.json(ask.post("/predict/batch", both + "[\"x\",\"y\"]}")).structs("predictions");
    assertEquals("x", answers.get(0).text("request_id"));
    assertEquals("y", answers.get(1).text("request_id"));
    double alone = Ask.json(ask.post("/predict", wrapped(P, ""))).number("probability");
    answers.forEach(answer -> assertEquals(alone, answer.number("probability")));
    List<Struct> fresh =
        Ask.json(ask.post("/predict/batch", "{\"instances\":[" + P + "," + P + "]}"))
            .structs("predictions");
    assertNotEquals(fresh.get(0).text("request_id"), fresh.get(1).text("request_id"));
    UUID.fromString(fresh.get(0).text("request_id"));
  }

  @Test
  void whatAnswersCanBeAsked() {
    Struct health = Ask.json(ask.get("/health"));
    assertEquals(
        List.of(
            "status",
            "uptime_seconds",
            "champion_version",
            "challenger_version",
            "canary_enabled",
            "canary_split"),
        List.copyOf(health.names()));
    assertEquals("1", health.text("champion_version"));
    assertTrue(health.number("uptime_seconds") >= 0);
    Struct model = Ask.json(ask.get("/model/info"));
    assertEquals("adult-income", model.text("model_name"));
    assertEquals("http://here:8000", model.text("tracking_uri"));
    assertEquals("{\"status\":\"no_report\"}", Ask.text(ask.get("/drift/report")));
  }

  @Test
  void itsNumbersHaveItsNames() {
    ask.post("/predict", wrapped(P, ""));
    ask.post("/predict/batch", "{\"instances\":[" + P + "," + P + "]}");
    ask.post("/predict", "{}");
    String metrics = seed.metrics();
    assertTrue(
        metrics.contains(
            "mlforge_predictions_total{model_version=\"1\",routed_to=\"champion\",prediction=\"0\"} 3"),
        metrics);
    assertTrue(
        metrics.contains(
            "mlforge_http_requests_total{method=\"POST\",endpoint=\"/predict\",status_code=\"422\"} 1"),
        metrics);
    for (String limit :
        List.of("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5")) {
      String bucket =
          "mlforge_http_request_duration_seconds_bucket{method=\"POST\",endpoint=\"/predict\",le=\"";
      assertTrue(metrics.contains(bucket + limit + "\"}"), limit);
    }
    String probabilities =
        "mlforge_prediction_probability_%s{model_version=\"1\",routed_to=\"champion\"%s} 3";
    assertTrue(metrics.contains(probabilities.formatted("count", "")), metrics);
    assertTrue(metrics.contains(probabilities.formatted("bucket", ",le=\"1\"")), metrics);
    assertTrue(metrics.contains("le=\"0.95\"}"), metrics);
    assertTrue(metrics.contains("mlforge_models_loaded 1"));
    assertTrue(metrics.contains("mlforge_canary_traffic_split 0"));
    assertFalse(metrics.contains("coppice_"), "ours are registered by the site");
  }
}
