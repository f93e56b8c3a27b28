package dev.coppice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.http.Response;
import dev.coppice.models.Task;
import dev.coppice.monitoring.Alerts;
import dev.coppice.monitoring.Monitor;
import dev.coppice.monitoring.MonitoringSettings;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogTail;
import dev.coppice.serving.ServedProject;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered about a model that cannot be watched, and to questions that make no sense. */
class MonitoringDoorTest {

  @TempDir Path home;
  private Store store;
  private Monitor monitor;
  private Knock door;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    ServedProject project = Shop.served(Task.BINARY);
    Clock clock = Clock.systemUTC();
    monitor =
        new Monitor(
            project.project(),
            home.resolve("monitoring"),
            "here",
            MonitoringSettings.defaults(),
            () -> Alerts.open(store, clock),
            new LogTail(project.log().files(), () -> Labels.open(store, "shop", clock)),
            clock);
    door = new Knock(new MonitoringDoor(List.of(project), List.of(monitor), Runnable::run, clock));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aModelWithoutAProfileOfItsTrainingIsSaidToHaveNone() {
    monitor.watch("1", Shop.bundle(Task.BINARY));
    assertFalse(monitor.hasBaseline());
    monitor.check();
    for (String path : List.of("shop/drift", "shop/drift/page")) {
      Response none = door.get(path);
      assertEquals(404, none.status());
      String said = new String(none.body(), java.nio.charset.StandardCharsets.UTF_8);
      assertTrue(said.contains("has no model with a profile of its training rows"), said);
    }
  }

  @Test
  void alertsAreListedAndOnesThatAreNotThereCannotBeAcknowledged() {
    Struct alerts = Knock.json(door.get("shop/alerts"));
    assertEquals("shop", alerts.text("project"));
    assertEquals(0, alerts.structs("alerts").size());
    assertEquals(404, door.post("shop/alerts/7/acknowledge", "").status());
    for (String bad : List.of("x", "-1", "9999999999999999999", "1.5", "%20")) {
      Response refused = door.post("shop/alerts/" + bad + "/acknowledge", "");
      assertEquals(422, refused.status(), bad);
    }
  }

  @Test
  void aProjectThatIsNotServedOrNotWatchedIsNamed() {
    assertEquals(404, door.get("shoop/drift").status());
    Knock blind =
        new Knock(
            new MonitoringDoor(
                List.of(Shop.served(Task.BINARY)), List.of(), Runnable::run, Clock.systemUTC()));
    Response none = blind.get("shop/drift");
    assertEquals(404, none.status());
    String said = new String(none.body(), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(said.contains("'shop' is not monitored"), said);
  }
}
