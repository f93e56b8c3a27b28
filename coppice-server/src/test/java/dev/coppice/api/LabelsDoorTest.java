package dev.coppice.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.Struct;
import dev.coppice.http.Response;
import dev.coppice.models.Task;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.serving.ServingSettings.BadRows;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsDoorTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path home;
  private Store store;
  private Labels labels;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    labels = Labels.open(store, "shop", CLOCK);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Knock at(Task task) {
    return new Knock(
        new LabelsDoor(List.of(Shop.served(task)), name -> labels, Runnable::run, CLOCK));
  }

  private static void assertCounts(
      Struct counts, int added, int repeated, int replaced, int conflicts) {
    assertEquals(added, counts.integer("added"));
    assertEquals(repeated, counts.integer("repeated"));
    assertEquals(replaced, counts.integer("replaced"));
    assertEquals(conflicts, counts.integer("conflicts"));
  }

  @Test
  void oneLabelOrManyAreKept() {
    Knock door = at(Task.BINARY);
    String one = "{\"request_id\": \"a\", \"label\": \"yes\", \"time\": \"2026-02-01T10:00:00Z\"}";
    assertCounts(Knock.json(door.post("shop/labels", one)), 1, 0, 0, 0);
    String many = "[" + one + ", {\"label\": \"no\", \"request_id\": \"b\"}]";
    assertCounts(Knock.json(door.post("shop/labels", many)), 1, 1, 0, 0);
    Instant given = Instant.parse("2026-02-01T10:00:00Z");
    assertEquals(new Label("a", "yes", given), labels.find("a").orElseThrow());
    assertEquals(new Label("b", "no", CLOCK.instant()), labels.find("b").orElseThrow());
    assertEquals(2, Knock.json(door.get("shop/labels")).integer("labels"));
  }

  @Test
  void numbersAreOutcomesOfARegression() {
    Knock door = at(Task.REGRESSION);
    String price = "{\"request_id\": 7, \"label\": 12.50}";
    assertCounts(Knock.json(door.post("shop/labels", price)), 1, 0, 0, 0);
    String again = "{\"request_id\": \"7\", \"label\": \"12.5\"}";
    assertCounts(Knock.json(door.post("shop/labels", again)), 0, 1, 0, 0);
  }

  @Test
  void contradictionsAreNamedAndTheRestIsKept() {
    Knock door = at(Task.BINARY);
    door.post("shop/labels", "{\"request_id\": \"a\", \"label\": \"yes\"}");
    String both =
        "[{\"request_id\": \"a\", \"label\": \"no\"}, {\"request_id\": \"b\", \"label\": \"no\"}]";
    Response response = door.post("shop/labels", both);
    assertEquals(409, response.status());
    assertCounts(Knock.json(response).struct("handed_in"), 1, 0, 0, 1);
    assertEquals(
        List.of(
            "a: its label is 'yes', and 'no' was given;"
                + " send it again with \"replace\": true to change it"),
        Knock.problems(response));
    Response replaced = door.post("shop/labels", "{\"replace\": true, \"labels\": " + both + "}");
    assertEquals(200, replaced.status());
    assertCounts(Knock.json(replaced), 0, 1, 1, 0);
  }

  @Test
  void everythingThatIsNoLabelIsNamedAtOnce() {
    Response response =
        at(Task.BINARY)
            .post(
                "shop/labels",
                "[{\"request_id\": \"a\", \"label\": \"maybe\"}, {\"label\": \"no\"},"
                    + " {\"request_id\": \"b\"}]");
    assertEquals(422, response.status());
    assertEquals(
        List.of(
            "row 0, field label: it is 'maybe'; accepted: no, yes",
            "row 1, field request_id: it is missing",
            "row 2, field label: it is missing"),
        Knock.problems(response));
    assertEquals(
        List.of("field lable: there is no such field; did you mean 'label'?"),
        Knock.problems(at(Task.BINARY).post("shop/labels", "{\"lable\": 1}")));
    assertEquals(0, labels.count());
  }

  @Test
  void tooManyAreRefused() {
    String many =
        IntStream.range(0, 101)
            .mapToObj(i -> "{\"request_id\": \"" + i + "\", \"label\": \"no\"}")
            .collect(Collectors.joining(",", "[", "]"));
    assertEquals(
        List.of("there are 101 labels; accepted: at most 100"),
        Knock.problems(at(Task.BINARY).post("shop/labels", many)));
  }

  @Test
  void withoutAModelAnythingMayBeTheOutcome() {
    Knock door =
        new Knock(
            new LabelsDoor(
                List.of(Shop.without("shop", Shop.settings(BadRows.REJECT_ALL))),
                name -> labels,
                Runnable::run,
                CLOCK));
    String label = "{\"request_id\": \"a\", \"label\": \"anything\"}";
    assertCounts(Knock.json(door.post("shop/labels", label)), 1, 0, 0, 0);
    assertEquals(404, door.post("shp/labels", label).status());
  }
}
