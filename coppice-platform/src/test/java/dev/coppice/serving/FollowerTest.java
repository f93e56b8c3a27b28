package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.RowValues;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.TestModels;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.serving.Rollout.State;
import dev.coppice.serving.RoutingSettings.Fallback;
import dev.coppice.serving.RoutingSettings.Rule;
import dev.coppice.serving.Service.Asked;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowerTest {

  private static final By ANN = new By("ann", "tested");
  private static final RowValues ROW = TestModels.row(40, 3, "DE", 7);

  @TempDir Path home;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return Objects.requireNonNull(now.get());
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }
      };
  private final ExecutorService loading = Executors.newSingleThreadExecutor();
  private Store store;
  private Registry registry;

  @BeforeEach
  void open() {
    store = Store.open(home, StoreSettings.defaults());
    registry = Registry.open(store, clock);
  }

  @AfterEach
  void close() {
    loading.shutdownNow();
    store.close();
  }

  @Test
  void promotionAndRollbackReachTheProcessThatDecidesAtOnceAndOthersWithTheNextLook()
      throws Exception {
    version(0.1);
    version(0.2);
    registry.alias("shop", "champion", 1, ANN);
    Serving here = serving("here", routing());
    Serving there = serving("there", routing());
    assertEquals("champion 1", here.route());

    Releases releases = here.releases();
    releases.promote("2", ANN);
    assertEquals("champion 2", here.route(), "it was cold, and was waited for");
    there.follower.poll();
    settle();
    assertEquals("champion 2", there.route());

    releases.rollback(ANN);
    assertEquals("champion 1", here.route(), "the version before is warm");
    there.follower.poll();
    assertEquals("champion 1", there.route());
    assertThrows(NotFound.class, () -> releases.promote("99", ANN));
    assertEquals("champion 1", here.route());
  }

  @Test
  void whoDecidesDoesNotWaitForEverForAVersionThatCannotBeOpened() throws Exception {
    version(0.1);
    version(0.2);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    CountDownLatch stuck = new CountDownLatch(1);
    loading.execute(
        () -> {
          try {
            stuck.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    registry.alias("shop", "champion", 2, ANN);
    Unavailable late =
        assertThrows(Unavailable.class, () -> serving.follower.settle(Duration.ofMillis(20)));
    assertEquals(
        "shop/2 is still being opened after 20 ms; what was decided stands, and is served when"
            + " that is done",
        late.getMessage());
    assertEquals("champion 1", serving.route());
    stuck.countDown();
    serving.follower.settle();
    assertEquals("champion 2", serving.route());
  }

  @Test
  void aModelThatIsRegisteredLaterIsFollowedFromThenOn() throws Exception {
    Serving late = serving("here", routing());
    assertFalse(late.project.ready());
    version(0.1);
    late.follower.poll();
    assertFalse(late.project.ready(), "it has no champion");
    registry.alias("shop", "champion", 1, ANN);
    late.follower.poll();
    settle();
    late.follower.poll();
    assertEquals("champion 1", late.route());
  }

  @Test
  void aVersionThatIsNotWhatWasKeptIsRefusedAndTheOldOneGoesOn() throws Exception {
    version(0.1);
    version(0.2);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    damage(registry.version("shop", 2).files().get(0).sha256());
    serving.releases().promote("2", ANN);
    settle();
    serving.follower.poll();
    assertEquals("champion 1", serving.route());
    String trouble = serving.project.routing().trouble();
    assertTrue(trouble.startsWith("shop/2 cannot be served: "), trouble);
    Replica said = Replicas.open(store, clock).of("shop").get(0);
    assertEquals(1, said.version());
    assertEquals(trouble, said.trouble());
  }

  @Test
  void withoutItsAliasTheNextOfTheChainLeadsAndSaysSo() throws Exception {
    Path local = home.resolve("local");
    TestModels.bundle(TestModels.regression(0.9), "run").write(local);
    version(0.1);
    version(0.2);
    registry.alias("shop", "champion", 1, ANN);
    registry.alias("shop", "staging", 2, ANN);
    List<Fallback> chain = List.of(Fallback.STAGING, Fallback.LOCAL);
    Serving serving = serving("here", routing(0.1, chain, local.toString(), null));
    assertEquals("champion 1", serving.route());
    registry.unalias("shop", "champion", ANN);
    serving.follower.poll();
    assertEquals("staging 2", serving.route());
    assertEquals(
        "'shop' has no version with the alias 'champion' to serve",
        serving.project.routing().why());
    registry.unalias("shop", "staging", ANN);
    serving.follower.poll();
    assertEquals("local", serving.route().split(" ")[0]);
    delete(local);
    later(2);
    serving.follower.poll();
    assertFalse(serving.project.ready());
    registry.alias("shop", "champion", 1, ANN);
    serving.follower.poll();
    assertEquals("champion 1", serving.route());
  }

  @Test
  void settingsThatAreAdoptedChangeWhoStandsInAndNotWhatIsDecidedElsewhere() throws Exception {
    version(0.1);
    version(0.2);
    registry.alias("shop", "champion", 1, ANN);
    registry.alias("shop", "staging", 2, ANN);
    Serving serving = serving("here", routing(0.1, List.of(), null, null));
    registry.unalias("shop", "champion", ANN);
    serving.follower.poll();
    assertFalse(serving.project.ready());
    RoutingSettings other = routing(0.7, List.of(Fallback.STAGING), null, null);
    serving.project.adopt(Settings.routed(other));
    serving.follower.settle();
    assertEquals("staging 2", serving.route());
    assertEquals(0.1, serving.project.settings().routing().share());
  }

  @Test
  void aStoreThatIsAwayChangesNothingAndIsSaid() throws Exception {
    version(0.1);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    store.close();
    later(2);
    serving.follower.poll();
    assertEquals("champion 1", serving.route());
    String trouble = serving.project.routing().trouble();
    assertTrue(trouble.startsWith("The registry cannot be read, what serves goes on"), trouble);
  }

  @Test
  void aStoreThatIsAwayFromTheStartLeavesTheLocalBundle() throws Exception {
    Path local = home.resolve("local");
    TestModels.bundle(TestModels.regression(0.9), "run").write(local);
    ServedProject project =
        project(routing(0.1, RoutingSettings.defaults().fallback(), local.toString(), null));
    Follower follower =
        new Follower(
            project,
            "shop",
            () -> {
              throw new Unavailable("no route to host");
            },
            "here",
            loading,
            clock,
            null);
    follower.start();
    assertEquals("local", project.routing().level());
    assertTrue(project.routing().trouble().endsWith("no route to host"));
  }

  @Test
  void aChallengerGetsItsShareWithoutARestart() throws Exception {
    version(0.1);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    assertNull(serving.project.routing().challenger());
    version(0.2);
    registry.alias("shop", "challenger", 2, ANN);
    serving.follower.poll();
    settle();
    serving.follower.poll();
    assertEquals("2", serving.project.routing().challenger());
    assertEquals(0.1, serving.project.routing().share());
    assertEquals(0.1, serving.challenged(2000), 0.03);
    registry.unalias("shop", "challenger", ANN);
    serving.follower.poll();
    assertEquals(0, serving.challenged(200));
  }

  @Test
  void aPlanGoesThroughItsStepsAndSurvivesARestart() throws Exception {
    version(0.1);
    version(0.1);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    RampPlan plan = RampPlan.defaults().with(Duration.ofMinutes(1), 20);
    serving.releases().canary("2", plan, ANN);
    settle();
    for (double share : plan.shares()) {
      serving.follower.poll();
      assertEquals(share, serving.project.routing().share());
      serving.challenged(1000);
      later(10);
      serving.follower.poll();
      assertEquals(share, serving.project.routing().share(), "the minute is not over");
      serving.challenged(100);
      serving = serving("again", routing());
      serving.challenged(100);
      later(60);
      serving.follower.poll();
    }
    Rollout done = serving.releases().rollout().orElseThrow();
    assertEquals(State.COMPLETE, done.state());
    assertEquals(1, serving.challenged(100));
    serving.releases().promote("2", ANN);
    assertEquals("champion 2", serving.route());
    serving.releases().rollback(ANN);
    assertEquals("champion 1", serving.route());
    assertEquals(0, serving.project.routing().share(), "it was about another champion");
    assertTrue(
        Audit.open(store, clock).list(50).stream()
            .anyMatch(event -> event.entry().action().equals("rollout.complete")));
  }

  @Test
  void aChallengerThatAnswersAConstantIsStoppedAtTheFirstStep() throws Exception {
    version(0.1);
    register(TestModels.bundle(TestModels.regression(0), "run"));
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    serving.releases().canary("2", RampPlan.defaults(), ANN);
    settle();
    serving.follower.poll();
    serving.challenged(3000);
    later(2);
    serving.follower.poll();
    Rollout stopped = serving.releases().rollout().orElseThrow();
    assertEquals(State.STOPPED, stopped.state());
    assertEquals(0, stopped.step());
    assertTrue(stopped.reason().startsWith("its scores are spread otherwise"), stopped.reason());
    assertEquals(0, serving.challenged(200));
    assertEquals(2, registry.aliases("shop").get("challenger"), "the alias is left alone");
  }

  @Test
  void anOperatorStopsAndWidensACanary() throws Exception {
    version(0.1);
    version(0.1);
    registry.alias("shop", "champion", 1, ANN);
    Serving serving = serving("here", routing());
    serving.releases().canary("2", RampPlan.fixed(0.005), ANN);
    settle();
    serving.follower.refresh();
    assertEquals(0.005, serving.project.routing().share());
    serving.releases().canary("2", RampPlan.fixed(0.5), ANN);
    assertEquals(0.5, serving.challenged(2000), 0.05);
    serving.releases().stop(ANN.because("enough"));
    assertEquals(0, serving.challenged(100));
    assertThrows(NotFound.class, () -> serving.releases().stop(ANN));
  }

  @Test
  void whoServesIsKnownAndWaitedFor() throws Exception {
    version(0.1);
    registry.alias("shop", "champion", 1, ANN);
    Serving here = serving("here", routing());
    Serving there = serving("there", routing());
    Replicas replicas = Replicas.open(store, Clock.systemUTC());
    now.set(Instant.now());
    here.follower.poll();
    there.follower.poll();
    assertEquals(2, replicas.await("shop", 1, Duration.ZERO).size());
    Unavailable behind =
        assertThrows(Unavailable.class, () -> replicas.await("shop", 2, Duration.ZERO));
    assertEquals(
        "2 of 2 processes do not serve shop/2 after 0 ms; here serves champion 1; there serves"
            + " champion 1",
        behind.getMessage());
    there.follower.close();
    assertEquals(1, replicas.of("shop").size());
    now.set(Instant.now().plusSeconds(3600));
    assertEquals(0, Replicas.open(store, clock).of("shop").size(), "silence is absence");
  }

  @Test
  void aVersionThatWasRolledBackStandsInForNobody() throws Exception {
    version(0.1);
    version(0.2);
    version(0.3);
    registry.alias("shop", "champion", 1, ANN);
    registry.alias("shop", "champion", 2, ANN);
    registry.alias("shop", "champion", 3, ANN);
    registry.rollback("shop", "champion", ANN);
    Wanted wanted =
        Wanted.read(registry, Rollouts.open(store, clock), "shop", Settings.routed(routing()));
    assertEquals(2, wanted.champion());
    assertEquals(1, wanted.previous());
  }

  @Test
  void aVersionOfOtherClassesDoesNotAnswerBesideTheChampion() throws Exception {
    version(0.1);
    register(TestModels.bundle(TestModels.classes(1), "run"));
    registry.alias("shop", "champion", 1, ANN);
    registry.alias("shop", "challenger", 2, ANN);
    Serving serving = serving("here", routing());
    assertNull(serving.project.routing().challenger());
    assertEquals("version 2 predicts something else than 1", serving.project.routing().trouble());
  }

  private record Serving(ServedProject project, Follower follower) {

    Releases releases() {
      return project.releases().orElseThrow();
    }

    String route() {
      Answer answer = answer("r");
      return answer.route() + " " + answer.version();
    }

    private Answer answer(String id) {
      Asked asked = new Asked(id, ROW, List.of());
      return project.score(List.of(asked)).toCompletableFuture().join().rows().get(0);
    }

    /** The share of so many requests that the challenger answers. */
    double challenged(int requests) {
      int challenged = 0;
      for (int i = 0; i < requests; i++) {
        RowValues row = // like the golden rows
            i % 2 == 0 ? TestModels.row(20, 1, "DE", 0) : TestModels.row(41.5, 0, "FR", 1e9);
        Asked asked = new Asked("id-" + i, row, List.of());
        Answer answer = project.score(List.of(asked)).toCompletableFuture().join().rows().get(0);
        challenged += answer.route().equals("challenger") ? 1 : 0;
      }
      return challenged / (double) requests;
    }
  }

  private Serving serving(String instance, RoutingSettings routing) throws Exception {
    ServedProject project = project(routing);
    Follower follower = new Follower(project, "shop", () -> store, instance, loading, clock, null);
    follower.start();
    settle();
    return new Serving(project, follower);
  }

  private ServedProject project(RoutingSettings routing) {
    LogSettings off = new LogSettings(LogSettings.Mode.OFF, 1 << 20, 0, 0, 1, List.of());
    return new ServedProject(
        "shop",
        Settings.routed(routing),
        PredictionLog.open(home.resolve("log"), off, LineNames.defaults(), clock),
        List.of(),
        Runnable::run,
        clock,
        RequestIds.random());
  }

  private static RoutingSettings routing() {
    return routing(0.1, List.of(Fallback.PREVIOUS), null, null);
  }

  private static RoutingSettings routing(
      double share, List<Fallback> chain, @Nullable String local, @Nullable String constant) {
    return new RoutingSettings(
        "champion",
        "challenger",
        "staging",
        "shadow",
        share,
        Rule.COPPICE,
        chain,
        local,
        constant,
        0,
        5000);
  }

  private void version(double weight) {
    register(TestModels.bundle(TestModels.regression(weight), "run"));
  }

  private void register(Bundle bundle) {
    Map<String, byte[]> files = new TreeMap<>(bundle.files());
    registry.register(NewVersion.of("shop", "test", registry.keep(files)), ANN);
  }

  private void later(int seconds) {
    now.set(clock.instant().plusSeconds(seconds));
  }

  /** Waits for whatever is being loaded. */
  private void settle() throws Exception {
    loading.submit(() -> {}).get(30, TimeUnit.SECONDS);
    loading.submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  private void damage(String sha256) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("blobs"))) {
      Path blob = files.filter(file -> file.toString().contains(sha256)).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(blob);
      bytes[0] ^= 1;
      blob.toFile().setWritable(true);
      Files.write(blob, bytes);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
