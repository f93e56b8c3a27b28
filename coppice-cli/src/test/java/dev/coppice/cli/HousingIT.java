package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the owner of the housing price service would try, on a table whose classes are plain. */
class HousingIT {

  private static final String PROJECT =
      """
      project: HousingPriceClassifier
      data: {source: homes.csv, target: price_category}
      schema:
        GrossSquareMeters: {type: number, required: true}
        district: {type: category, required: true}
        AdCreationDate: {type: category}
      models: [tree]
      training: {folds: 2}
      serving:
        compat: housing
        mount: root
        on_missing_model: unavailable
        model: models:/HousingPriceClassifier
        routing: {champion: production, fallback: [staging, local], local: model}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void train() throws IOException {
    Files.writeString(folder.resolve("coppice.yaml"), PROJECT);
    StringBuilder csv =
        new StringBuilder(
            "GrossSquareMeters,NetSquareMeters,BuildingAge,NumberOfRooms,district,HeatingType,"
                + "StructureType,FloorLocation,address,AdCreationDate,Subscription,"
                + "price_category\n");
    for (int i = 0; i < 1000; i++) {
      int gross = 50 + 37 * i % 200;
      String category = gross < 130 ? "low" : gross < 210 ? "medium" : "high";
      csv.append(gross).append(',').append(gross * 8 / 10.0).append(',').append(i % 30);
      csv.append(',').append(1 + gross / 60).append(",D").append(1 + i / 200);
      csv.append(i % 2 == 0 ? ",gas" : ",electric").append(",concrete,F").append(1 + i % 4);
      csv.append(",street ").append(i % 250).append(",2025-01,none,").append(category).append('\n');
    }
    Files.writeString(folder.resolve("homes.csv"), csv);
    run("train");
    run("models", "register", "latest", "--alias", "production");
    run("train", "--seed", "7");
    run("models", "register", "latest", "--alias", "staging");
  }

  private Struct run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-p", folder.toString()));
    return Served.run(all.toArray(String[]::new));
  }

  private Served serve() throws IOException {
    return Served.start(Map.of(), "-p", folder.toString());
  }

  private static String home(int gross, String address) {
    return ("{\"GrossSquareMeters\":%d,\"NetSquareMeters\":%s,\"BuildingAge\":0,"
            + "\"NumberOfRooms\":%d,\"district\":\"D1\",\"HeatingType\":\"gas\","
            + "\"StructureType\":\"concrete\",\"FloorLocation\":\"F1\",\"address\":\"%s\","
            + "\"AdCreationDate\":\"2025-01\",\"Subscription\":\"none\"}")
        .formatted(gross, gross * 8 / 10.0, 1 + gross / 60, address);
  }

  private static void isLow(Served served) {
    assertEquals(
        new Answer(200, "{\"price_category\":\"low\"}"),
        served.post("/predict", home(60, "street 0")));
  }

  @Test
  void homesHaveTheirClassOnEveryReplica() throws Exception {
    try (Served one = serve();
        Served other = serve()) {
      assertEquals("ok", one.get("/health").ok().text("status"));
      isLow(one);
      assertEquals("{\"price_category\":\"medium\"}", one.post("/predict", home(150, "x")).text());
      assertEquals("{\"price_category\":\"high\"}", one.post("/predict", home(245, "x")).text());
      assertEquals(200, one.post("/predict", home(60, "never seen")).status());
      Answer refused = one.post("/predict", home(60, "x").replace("\"district\":\"D1\",", ""));
      assertEquals(422, refused.status());
      assertTrue(refused.text().contains("\"district\""), refused.text());
      for (int gross = 50; gross < 250; gross += 2) {
        String home = home(gross, "street " + gross);
        assertEquals(one.post("/predict", home), other.post("/predict", home));
      }
      Struct row =
          one.get("/openapi.json")
              .ok()
              .struct("components")
              .struct("schemas")
              .struct("HousingPriceClassifier.Row");
      assertEquals(11, row.struct("properties").names().size());
    }
  }

  @Test
  void itFallsBackLevelByLevelAndReturnsWithoutARestart() throws Exception {
    String bundle = run("runs", "show").text("bundle");
    Path local = folder.resolve("model");
    Files.createSymbolicLink(local, Path.of(bundle));
    try (Served served = serve()) {
      levelIs("production", served);
      run("models", "alias", "HousingPriceClassifier", "production", "--remove");
      levelIs("staging", served);
      run("models", "alias", "HousingPriceClassifier", "staging", "--remove");
      levelIs("local", served);
      run("models", "alias", "HousingPriceClassifier/1", "production");
      levelIs("production", served);
      run("models", "alias", "HousingPriceClassifier", "production", "--remove");
      levelIs("local", served);
      served.stop();
    }
    Files.delete(local);
    try (Served nothing = serve()) {
      assertEquals(503, nothing.post("/predict", home(60, "x")).status());
      run("models", "alias", "HousingPriceClassifier/2", "production");
      levelIs("production", nothing);
    }
  }

  private static void levelIs(String level, Served served) {
    served.await("/health", answer -> level.equals(answer.json().findText("model_level")));
    isLow(served);
  }
}
