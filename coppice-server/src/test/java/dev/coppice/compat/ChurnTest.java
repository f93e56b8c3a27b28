package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Schema;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.rules.RuleSet;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The serving steps of the churn service, with its own requests. */
class ChurnTest {

  private static final String C =
      "{\"age\": 42, \"salary\": 52000, \"tenure\": 3, \"department\": \"sales\","
          + " \"education\": \"bachelor\", \"location\": \"north\"}";

  private static Bundle bundle;

  @BeforeAll
  static void train() {
    bundle = Trained.churn();
  }

  private static Seed seed() {
    return Seed.empty("churn", Compat.CHURN, Mount.ROOT, BadRows.REJECT_ALL)
        .deploy(bundle, "1.2.0");
  }

  private final Ask ask = seed().ask();

  @Test
  void aModelThatFailsIsA500WithDetailAndNoTrace() {
    Pipeline whole = bundle.pipeline();
    Schema less = whole.schema().select(List.of("age"));
    Pipeline broken =
        new Pipeline(
            less,
            new RuleSet(List.of(), less),
            whole.features(),
            whole.model(),
            whole.target(),
            whole.decision());
    Struct golden = new Struct().putStructs("rows", List.of());
    Ask asked =
        Seed.empty("churn", Compat.CHURN, Mount.ROOT, BadRows.REJECT_ALL)
            .deploy(Bundle.of(broken, golden, new Struct(), Map.of()), "1.2.0")
            .ask();
    Response failed = asked.post("/predict", C);
    assertEquals(500, failed.status(), Ask.text(failed));
    assertEquals(List.of("detail"), List.copyOf(Ask.json(failed).names()));
    assertTrue(Ask.json(failed).text("detail").startsWith("the server failed"), Ask.text(failed));
  }

  private static double exact() {
    return bundle
        .pipeline()
        .score(
            Map.of(
                "age",
                42,
                "salary",
                52000,
                "tenure",
                3,
                "department",
                "sales",
                "education",
                "bachelor",
                "location",
                "north"))
        .probability();
  }

  @Test
  void healthNamesTheVersion() {
    assertEquals(
        "{\"status\":\"healthy\",\"model_version\":\"1.2.0\"}", Ask.text(ask.get("/health")));
  }

  @Test
  void aCustomerGetsAProbabilityOfFourDecimals() {
    Struct answer = Ask.json(ask.post("/predict", C));
    assertEquals(
        List.of("churn_probability", "churn_prediction", "model_version"),
        List.copyOf(answer.names()));
    assertEquals(StrictMath.rint(exact() * 1e4) / 1e4, answer.number("churn_probability"));
    assertEquals(exact() >= 0.5 ? 1 : 0, answer.integer("churn_prediction"));
    assertEquals("1.2.0", answer.text("model_version"));
  }

  @Test
  void bareArraysGiveBareArrays() {
    Struct one = Ask.json(ask.post("/predict", C));
    String each =
        "{\"probability\":"
            + one.number("churn_probability")
            + ",\"prediction\":"
            + one.integer("churn_prediction")
            + "}";
    assertEquals(
        "[" + each + "," + each + "]",
        Ask.text(ask.post("/predict/batch", "[" + C + "," + C + "]")));
    assertEquals("[]", Ask.text(ask.post("/predict/batch", " [ ] ")));
  }

  @Test
  void faultsAreNamedByField() {
    Response text = ask.post("/predict", C.replace("42", "\"x\""));
    assertEquals(422, text.status());
    assertTrue(Ask.text(text).contains("\"loc\":[\"body\",\"age\"]"), Ask.text(text));
    Response absent = ask.post("/predict", C.replace("\"salary\": 52000, ", ""));
    assertEquals(422, absent.status(), "all six fields must be there");
    assertTrue(Ask.text(absent).contains("salary is missing; it is required"));
    Response batch = ask.post("/predict/batch", "[" + C + "," + C.replace("42", "7") + "]");
    assertEquals(422, batch.status());
    assertTrue(Ask.text(batch).contains("\"loc\":[\"body\",1,\"age\"]"), Ask.text(batch));
    assertEquals(422, ask.post("/predict/batch", C).status());
    assertEquals(200, ask.post("/predict", C.replace("52000", "null")).status());
  }

  @Test
  void theLogKeepsWhatTheAnswerRounds(@TempDir Path folder) {
    try (Seed logged = Seed.of("churn", bundle, Compat.CHURN, folder)) {
      logged.ask().post("/predict", C);
      Struct line = JsonStruct.read(logged.lines().get(0).getBytes(StandardCharsets.UTF_8));
      assertEquals(exact(), line.number("churn_probability"));
    }
  }

  @Test
  void aModelOfAnotherTaskIsRefusedAtTheStart() {
    Seed other =
        Seed.empty("churn", Compat.MINIMAL, Mount.ROOT, BadRows.REJECT_ALL).deploy(bundle, "1");
    InvalidInput refusal = assertThrows(InvalidInput.class, other::door);
    assertEquals(
        "serving.compat: project 'churn' has a binary model; this preset is for regression",
        refusal.getMessage());
  }

  @Test
  void overASocket() {
    try (Running running = new Running(seed().door())) {
      assertEquals(Ask.text(ask.post("/predict", C)), running.post("/predict", C).body());
      assertEquals("[]", running.post("/predict/batch", "[]").body());
      assertEquals(405, running.get("/predict").statusCode());
    }
  }
}
