package dev.coppice.flows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowTest {

  private static Step step(String name, String... after) {
    return Step.of(name, List.of(after), attempt -> new Outcome.Done(new Struct()));
  }

  private static List<String> messages(Step... steps) {
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> new Flow("retrain", List.of(steps)));
    return refused.problems().stream().map(p -> p.place() + ": " + p.message()).toList();
  }

  @Test
  void stepsStandInTheOrderTheyRunIn() {
    Flow flow =
        new Flow("f", List.of(step("d", "b", "c"), step("c", "a"), step("b", "a"), step("a")));
    assertEquals(List.of("a", "c", "b", "d"), flow.steps().stream().map(Step::name).toList());
  }

  @Test
  void everyFaultIsNamedAtOnce() {
    List<String> messages = messages(step("train", "prepare"), step("train"), step("", "train"));
    assertEquals(3, messages.size(), messages::toString);
    assertTrue(messages.get(0).contains("'train' stands twice"));
    assertTrue(messages.get(2).startsWith("retrain.train: needs the step 'prepare'"));
  }

  @Test
  void aRingIsNamed() {
    assertEquals(
        List.of("retrain: the steps b, c wait for each other"),
        messages(step("a"), step("b", "c", "a"), step("c", "b")));
  }

  @Test
  void waitsDoubleUpToTheMostAndLessByChance() {
    Retry retry = new Retry(100, Duration.ofSeconds(1), Duration.ofMinutes(5));
    SplittableRandom chance = new SplittableRandom(1);
    for (int failed = 1; failed < 100; failed++) {
      long most = failed > 9 ? 300_000 : 1000L << (failed - 1);
      long wait = retry.wait(failed, chance).toMillis();
      assertTrue(wait > most / 2 - 1 && wait <= most, failed + ": " + wait);
    }
    assertEquals(retry.wait(3, new SplittableRandom(7)), retry.wait(3, new SplittableRandom(7)));
    assertThrows(
        InvalidInput.class, () -> new Retry(0, Duration.ofSeconds(1), Duration.ofSeconds(1)));
    assertThrows(
        InvalidInput.class, () -> new Retry(2, Duration.ofSeconds(2), Duration.ofSeconds(1)));
  }
}
