package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.Handed;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.Labels.Contradiction;
import dev.coppice.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What labels do, on every database. */
abstract class LabelsContract {

  private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123456Z");

  private Store store;
  private Labels labels;

  /** An empty store. */
  protected abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
    labels = Labels.open(store, "churn", Clock.systemUTC());
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private static Label label(String id, String value) {
    return new Label(id, value, TIME);
  }

  @Test
  void aLabelIsKeptWithItsTime() {
    assertEquals(
        new Handed(2, 0, 0, List.of()),
        labels.add(List.of(label("a", "yes"), label("b", "no")), Contradiction.REPORT));
    assertEquals(Optional.of(label("a", "yes")), labels.find("a"));
    assertEquals(Optional.empty(), labels.find("c"));
    assertEquals(2, labels.count());
  }

  @Test
  void theSameLabelAgainIsARepetition() {
    List<Label> all = IntStream.range(0, 1700).mapToObj(i -> label("id" + i, "" + i % 2)).toList();
    assertEquals(new Handed(1700, 0, 0, List.of()), labels.add(all, Contradiction.REPORT));
    assertEquals(new Handed(0, 1700, 0, List.of()), labels.add(all, Contradiction.REPORT));
    assertEquals(1700, labels.count());
  }

  @Test
  void aContradictionIsReportedAndTheOthersAreKept() {
    labels.add(List.of(label("a", "yes")), Contradiction.REPORT);
    Handed handed =
        labels.add(
            List.of(label("a", "no"), label("b", "no"), label("b", "yes")), Contradiction.REPORT);
    assertEquals(
        new Handed(
            1,
            0,
            0,
            List.of(new Handed.Conflict("a", "yes", "no"), new Handed.Conflict("b", "no", "yes"))),
        handed);
    assertEquals("yes", labels.find("a").orElseThrow().value());
    assertEquals("no", labels.find("b").orElseThrow().value());
  }

  @Test
  void aContradictionReplacesWhenAsked() {
    labels.add(List.of(label("a", "yes")), Contradiction.REPORT);
    Handed handed = labels.add(List.of(label("a", "no"), label("b", "no")), Contradiction.REPLACE);
    assertEquals(new Handed(1, 0, 1, List.of()), handed);
    assertEquals("no", labels.find("a").orElseThrow().value());
  }

  @Test
  void projectsDoNotSeeEachOther() {
    labels.add(List.of(label("a", "yes")), Contradiction.REPORT);
    Labels others = Labels.open(store, "income", Clock.systemUTC());
    assertEquals(0, others.count());
    assertEquals(
        new Handed(1, 0, 0, List.of()),
        others.add(List.of(label("a", "no")), Contradiction.REPORT));
    assertEquals(1, labels.erase(List.of("a", "b")));
    assertEquals(1, others.count());
  }

  @Test
  void everyWrongLabelIsNamedAndNothingIsKept() {
    List<Label> wrong = new ArrayList<>();
    wrong.add(label("fine", "yes"));
    wrong.add(label("", "yes"));
    wrong.add(label("b", "n\0"));
    wrong.add(label("c".repeat(257), "no"));
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> labels.add(wrong, Contradiction.REPORT));
    assertEquals(
        List.of(
            "label 1, request_id: it is empty; accepted: 1 to 256 characters",
            "label 2, label: it has 2 characters or a NUL; accepted: 1 to 256 characters",
            "label 3, request_id: it has 257 characters or a NUL; accepted: 1 to 256 characters"),
        refused.problems().stream().map(p -> p.place() + ": " + p.message()).toList());
    assertEquals(0, labels.count());
  }
}
