package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.StreamSettings.WhenFull;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventStreamTest {

  @TempDir Path folder;

  private static StreamSettings settings(int workers, int queue, WhenFull whenFull) {
    return new StreamSettings(workers, queue, whenFull, 0, 0, 1);
  }

  private static Iterator<Asked> events(int count, IntPredicate bad) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Asked(
                    "e" + i, TestModels.row(bad.test(i) ? -1 : i % 80, 1, "DE", 0), List.of()))
        .iterator();
  }

  private ServedProject service(PredictionLog log, Consumer<Scored> listener) {
    ServedProject service =
        new ServedProject(
            "shop",
            ServingSettings.defaults(),
            log,
            List.of(listener),
            Runnable::run,
            Clock.systemUTC(),
            RequestIds.random());
    service.deploy(
        new Deployment(
            TestModels.bundle(TestModels.binary(0.3), "r"), "v1", "here", Instant.EPOCH));
    return service;
  }

  private PredictionLog log() {
    return PredictionLog.open(
        folder, LogSettings.defaults(), LineNames.defaults(), Clock.systemUTC());
  }

  @Test
  void everyEventIsAnsweredAndLoggedOnceWhenTheQueueBlocks() throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    StreamCounts counts;
    try (PredictionLog log = log()) {
      EventStream stream =
          new EventStream(service(log, scored -> {}), settings(4, 8, WhenFull.BLOCK), answers::add);
      counts = stream.run(events(2000, i -> i % 100 == 0));
    }
    assertEquals(2000, counts.produced());
    assertEquals(1980, counts.consumed());
    assertEquals(20, counts.refused());
    assertEquals(0, counts.dropped());
    Set<String> answered = new HashSet<>();
    answers.forEach(answer -> answered.add(answer.requestId()));
    assertEquals(2000, answered.size());
    assertEquals(20, answers.stream().filter(answer -> answer.prediction() == null).count());
    try (PredictionLog log = log();
        var lines = log.files().between(Instant.MIN, Instant.MAX)) {
      assertEquals(1980, lines.map(line -> line.requestId()).distinct().count());
    }
    assertTrue(counts.waitP50() <= counts.waitP95() && counts.waitP95() <= counts.waitMax());
  }

  @Test
  void whatFindsTheQueueFullIsDroppedAndCounted() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    AtomicReference<EventStream> stream = new AtomicReference<>();
    try (PredictionLog log = log()) {
      Consumer<Scored> holdUp =
          scored -> {
            try {
              held.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          };
      stream.set(
          new EventStream(service(log, holdUp), settings(1, 4, WhenFull.DROP), answer -> {}));
      Iterator<Asked> events = events(100, i -> false);
      Iterator<Asked> thenFree =
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              boolean more = events.hasNext();
              if (!more) {
                held.countDown(); // only now the worker goes on
              }
              return more;
            }

            @Override
            public Asked next() {
              return events.next();
            }
          };
      StreamCounts counts = Objects.requireNonNull(stream.get()).run(thenFree);
      assertEquals(100, counts.produced());
      assertEquals(100, counts.consumed() + counts.dropped());
      assertTrue(counts.consumed() == 4 || counts.consumed() == 5, counts.toString());
      assertEquals(counts.dropped() / 100.0, counts.dropRate());
    }
  }

  @Test
  void stoppingAnswersWhatWaits() throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    AtomicReference<EventStream> stream = new AtomicReference<>();
    try (PredictionLog log = log()) {
      stream.set(
          new EventStream(
              service(log, scored -> {}),
              settings(2, 16, WhenFull.BLOCK),
              answer -> {
                answers.add(answer);
                if (answers.size() == 50) {
                  Objects.requireNonNull(stream.get()).stop();
                }
              }));
      Iterator<Asked> forEver =
          IntStream.iterate(0, i -> i + 1)
              .mapToObj(i -> new Asked("e" + i, TestModels.row(1, 1, "DE", 0), List.of()))
              .iterator();
      StreamCounts counts = Objects.requireNonNull(stream.get()).run(forEver);
      assertEquals(counts.produced(), counts.consumed() + counts.dropped());
      assertEquals(answers.size(), counts.consumed());
      assertTrue(counts.dropped() <= 1, "at most the one that waited for room");
    }
  }

  @Test
  void whatTheEventsThrowIsToldAfterTheOthersWereScored() {
    List<Answer> answers = new ArrayList<>();
    try (PredictionLog log = log()) {
      EventStream stream =
          new EventStream(
              service(log, scored -> {}), settings(1, 100, WhenFull.BLOCK), answers::add);
      Iterator<Asked> broken =
          IntStream.range(0, 11)
              .mapToObj(
                  i -> {
                    if (i == 10) {
                      throw new InvalidInput("line 11 is broken");
                    }
                    return new Asked("e" + i, TestModels.row(1, 1, "DE", 0), List.of());
                  })
              .iterator();
      InvalidInput thrown = assertThrows(InvalidInput.class, () -> stream.run(broken));
      assertEquals("line 11 is broken", thrown.getMessage());
    }
    assertEquals(10, answers.size());
  }

  @Test
  void wrongSettingsAreToldAtOnce() {
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> new StreamSettings(0, 0, WhenFull.DROP, -1, -1, 0));
    assertEquals(
        List.of("workers", "queue-max", "rate", "jitter-ms"),
        refused.problems().stream().map(problem -> problem.place()).toList());
  }

  @Test
  void quantilesOfWaitsAreRightToThreePercent() {
    Waits waits = new Waits();
    assertEquals(0, waits.millis(0.5));
    SplittableRandom random = new SplittableRandom(7);
    long[] nanos = new long[10_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) StrictMath.exp(random.nextDouble() * 24);
      waits.add(nanos[i]);
    }
    java.util.Arrays.sort(nanos);
    for (double share : new double[] {0.001, 0.25, 0.5, 0.95, 0.99, 1}) {
      double exact = nanos[(int) StrictMath.ceil(share * nanos.length) - 1] / 1e6;
      assertEquals(exact, waits.millis(share), 0.035 * exact + 1e-6);
    }
  }
}
