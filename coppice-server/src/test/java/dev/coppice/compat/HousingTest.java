package dev.coppice.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.http.Ask;
import dev.coppice.http.Response;
import dev.coppice.http.Running;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.serving.ServingSettings.Mount;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The serving steps of the housing price service, with its own requests. */
class HousingTest {

  private static final String L = home(60, 48, 2);
  private static final String M = home(150, 120, 3);
  private static final String H = home(245, 196, 5);

  private static Bundle bundle;

  @TempDir static Path folder;

  private static String home(int gross, int net, int rooms) {
    return ("{\"GrossSquareMeters\":%d,\"NetSquareMeters\":%d,\"BuildingAge\":0,"
            + "\"NumberOfRooms\":%d,\"district\":\"D1\",\"HeatingType\":\"gas\","
            + "\"StructureType\":\"concrete\",\"FloorLocation\":\"F1\",\"address\":\"street 0\","
            + "\"AdCreationDate\":\"2025-01\",\"Subscription\":\"none\"}")
        .formatted(gross, net, rooms);
  }

  @BeforeAll
  static void train() {
    bundle = Trained.housing(folder);
  }

  private static Seed seed() {
    return Seed.empty("housing-class", Compat.HOUSING, Mount.ROOT, BadRows.REJECT_ALL)
        .deploy(bundle, "3");
  }

  private final Ask ask = seed().ask();

  @Test
  void healthIsOk() {
    assertEquals("ok", Ask.json(ask.get("/health")).text("status"));
  }

  @Test
  void theThreeHomesGetExactlyTheirClasses() {
    assertEquals("{\"price_category\":\"low\"}", Ask.text(ask.post("/predict", L)));
    assertEquals("{\"price_category\":\"medium\"}", Ask.text(ask.post("/predict", M)));
    assertEquals("{\"price_category\":\"high\"}", Ask.text(ask.post("/predict", H)));
  }

  @Test
  void aNewAddressIsFineAndAnAbsentDistrictIsNot() {
    assertEquals(200, ask.post("/predict", L.replace("street 0", "never seen")).status());
    Response absent = ask.post("/predict", L.replace("\"district\":\"D1\",", ""));
    assertEquals(422, absent.status());
    assertTrue(Ask.text(absent).contains("[\"body\",\"district\"]"));
  }

  @Test
  void theDocumentListsElevenRequiredFields() {
    Struct post = seed().door().paths().struct("/predict").struct("post");
    Struct schema =
        post.struct("requestBody").struct("content").struct("application/json").struct("schema");
    assertEquals(11, schema.structs("allOf").get(1).texts("required").size());
  }

  @Test
  void overASocket() {
    try (Running running = new Running(seed().door())) {
      assertEquals("{\"price_category\":\"medium\"}", running.post("/predict", M).body());
      assertEquals(422, running.post("/predict", "{}").statusCode());
    }
  }
}
