package dev.coppice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.http.Response;
import dev.coppice.models.Task;
import dev.coppice.predictions.Labels;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.gates.Approval;
import dev.coppice.registry.gates.Approvals;
import dev.coppice.registry.gates.GateBook;
import dev.coppice.serving.Follower;
import dev.coppice.serving.Outcomes;
import dev.coppice.serving.ServedProject;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesDoorTest {

  private static final By ANN = new By("ann", "tested");

  @TempDir Path home;
  private final ExecutorService loading = Executors.newSingleThreadExecutor();
  private Store store;
  private Follower follower;
  private Outcomes outcomes;
  private Approvals approvals;
  private ReleasesDoor releases;
  private Knock door;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    Registry registry = Registry.open(store, Clock.systemUTC());
    for (int i = 0; i < 2; i++) {
      registry.register(
          NewVersion.of("shop", "test", registry.keep(Shop.bundle(Task.BINARY).files())), ANN);
    }
    registry.alias("shop", "champion", 1, ANN);
    registry.alias("shop", "staging", 2, ANN);
    ServedProject project = Shop.without("shop", Shop.settings(BadRows.REJECT_ALL));
    follower = new Follower(project, "shop", () -> store, "here", loading, Clock.systemUTC(), null);
    follower.settle();
    Labels labels = Labels.open(store, "shop", Clock.systemUTC());
    outcomes =
        new Outcomes(
            project, project.log().files(), () -> labels, Runnable::run, Clock.systemUTC());
    approvals = Approvals.open(store, List.of("ana", "ben"), Clock.systemUTC());
    releases =
        new ReleasesDoor(List.of(project), name -> outcomes, name -> approvals, Runnable::run);
    door = new Knock(releases);
  }

  @AfterEach
  void close() {
    loading.shutdownNow();
    store.close();
  }

  @Test
  void aPromotionAndItsRollbackAreServedWhenTheyAreAnswered() {
    Struct promoted =
        Knock.json(door.post("shop/models/promote", "{\"version\": \"2\", \"reason\": \"why\"}"));
    assertEquals(2, promoted.integer("version"));
    follower.settle(); // it was cold
    assertEquals("2", routing().text("version"));
    assertEquals(1, Knock.json(door.post("shop/models/rollback", "{}")).integer("version"));
    assertEquals("1", routing().text("version"));
    assertEquals(1, Knock.json(door.get("shop/models")).struct("aliases").integer("champion"));
  }

  @Test
  void aWordForAVersionIsTheirsWhomTheTokenNamesAndANoArchivesIt() {
    String asked = "{\"version\": 2, \"reason\": \"seen\"}";
    assertEquals(409, door.post("shop/models/approve", asked).status(), "nobody in particular");
    assertEquals(409, new Knock(releases, "cem").post("shop/models/approve", asked).status());
    Knock ana = new Knock(releases, "ana");
    Struct yes = Knock.json(ana.post("shop/models/approve", asked));
    assertEquals("shop/2", yes.text("version"));
    assertEquals("ana", yes.text("approved_by"));
    String claim = "{\"version\": 2, \"approved_by\": \"ben\"}";
    assertEquals(422, ana.post("shop/models/approve", claim).status());
    assertEquals(404, ana.post("shop/models/approve", "{\"version\": 99}").status());
    assertEquals(422, ana.post("shop/models/approve", "{}").status());
    ModelVersion version = Registry.open(store, Clock.systemUTC()).version("shop", 2);
    assertEquals(
        List.of("ana"),
        GateBook.open(store, Clock.systemUTC()).approvals(version).stream()
            .map(Approval::approver)
            .toList());
    assertEquals(
        "ana", Audit.open(store, Clock.systemUTC()).list("shop/2", 0, 1).get(0).entry().actor());
    assertEquals(409, ana.post("shop/models/refuse", "{\"version\": 1}").status());
    assertEquals(2, Knock.json(ana.post("shop/models/refuse", asked)).integer("version"));
    assertEquals(409, ana.post("shop/models/refuse", asked).status());
    assertEquals(409, ana.post("shop/models/approve", asked).status(), "it is archived");
  }

  @Test
  void aVersionThatIsNotThereChangesNothing() {
    Response none = door.post("shop/models/promote", "{\"version\": 99}");
    assertEquals(404, none.status());
    assertEquals("1", routing().text("version"));
  }

  @Test
  void aCanaryBeginsIsShownAndStopped() {
    Struct begun =
        Knock.json(
            door.post(
                "shop/models/canary",
                "{\"version\": 2, \"shares\": [0.05, 1], \"dwell_seconds\": 60, \"rows\": 10}"));
    assertEquals("running", begun.text("state"));
    follower.settle();
    assertEquals(0.05, routing().number("challenger_share"));
    assertEquals("running", Knock.json(door.get("shop/models")).struct("rollout").text("state"));
    String stop = "{\"reason\": \"enough\"}";
    assertEquals("enough", Knock.json(door.post("shop/models/canary/stop", stop)).text("reason"));
    assertEquals(0, routing().number("challenger_share"));
    assertEquals(404, door.post("shop/models/canary/stop", "{}").status());
  }

  @Test
  void aComparisonSaysWhoIsComparedAndWhatWith() {
    assertEquals(404, door.get("shop/models/canary/comparison").status());
    door.post("shop/models/canary", "{\"version\": 2, \"share\": 0.3}");
    Struct said = Knock.json(door.get("shop/models/canary/comparison"));
    assertEquals(1, said.struct("champion").integer("version"));
    assertEquals(2, said.struct("challenger").integer("version"));
    assertEquals(0.3, said.number("share"));
    assertEquals("too_few_labels", said.text("verdict"));
    door.post("shop/models/canary", "{\"version\": 2, \"share\": 1}");
    assertEquals(409, door.get("shop/models/canary/comparison").status());
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    assertProblem("version: wanted: the number or the label", "promote", "{}");
    assertProblem("verson: there is no such member; did you mean", "promote", "{\"verson\": 1}");
    assertProblem("wanted: a JSON object", "promote", "[1]");
    assertProblem("share: wanted: a number", "canary", "{\"version\": 2, \"share\": \"5%\"}");
    assertProblem("shares: they are [2.0]", "canary", "{\"version\": 2, \"share\": 2}");
  }

  @Test
  void aModelThatIsNotRegisteredHasNothingToDecide() {
    Knock other =
        new Knock(
            new ReleasesDoor(
                List.of(Shop.served(Task.BINARY)),
                name -> outcomes,
                name -> approvals,
                Runnable::run));
    Response refused = other.post("shop/models/rollback", "{}");
    assertEquals(409, refused.status());
  }

  private void assertProblem(String start, String what, String body) {
    Response response = door.post("shop/models/" + what, body);
    assertEquals(422, response.status());
    Struct problem = Knock.json(response).struct("error").structs("problems").get(0);
    String place = problem.text("place");
    String text = (place.isEmpty() ? "" : place + ": ") + problem.text("message");
    assertTrue(text.startsWith(start), text);
  }

  private Struct routing() {
    return Knock.json(door.get("shop/models")).struct("routing");
  }
}
