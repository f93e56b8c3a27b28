package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Sha256;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Garbage;
import dev.coppice.store.Store;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Erasure;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewModel;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Place;
import dev.coppice.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How what was deleted goes for good, on every database. */
public abstract class GarbageContract {

  private static final Instant DELETED = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final Instant LATER = DELETED.plusSeconds(1);
  private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

  private Store store;
  private Tracking tracking;

  /** An empty store. */
  protected abstract Store open();

  /** The folder of its blobs. */
  protected abstract Path blobs();

  @BeforeEach
  void openStore() {
    store = open();
    tracking = Tracking.open(store, Clock.fixed(DELETED, ZoneOffset.UTC));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void start(String id) {
    tracking.runs().start(new NewRun(id, 0, id, "ann", 1, Map.of("team", "growth")));
    tracking.runs().log(id, Batch.params(Map.of("depth", "3")));
    tracking.runs().log(id, Batch.metrics(List.of(new Metric("auc", 0.5, 1, 1))));
    Map<String, String> tags = Map.of("mlflow.data.context", "training");
    tracking.runs().log(id, List.of(new Dataset(id, id, "local", "", "", "", tags)));
  }

  private void put(String run, String path, String text) {
    tracking.artifacts().put(run, path, text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean has(String text) {
    return store.blobs().has(sha256(text));
  }

  private static String sha256(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private Erasure erasure() {
    return new Erasure(store.metadata(), LATER);
  }

  private long count(String table) {
    return store.metadata().read(sql -> sql.number("select count(*) from " + table));
  }

  @Test
  void anErasedRunFreesTheBytesThatNobodyElseRefersTo() {
    start("gone");
    start("stays");
    put("gone", "own", "its own");
    put("gone", "shared", "shared");
    put("stays", "shared", "shared");
    put("stays", "kept", "kept");
    assertEquals(new Garbage.Found(0, 0, 0, 0), Garbage.collect(store, FAR));
    tracking.runs().delete("gone");
    Garbage.Found foreseen = Garbage.find(store, FAR, erasure().references());
    assertEquals(new Garbage.Found(1, "its own".length(), 0, 0), foreseen);
    assertEquals(List.of("gone"), erasure().runs());
    assertTrue(erasure().eraseRun("gone"));
    assertFalse(erasure().eraseRun("gone"));
    assertEquals(foreseen, Garbage.collect(store, FAR));
    assertTrue(has("shared") && has("kept"));
    assertFalse(has("its own"));
    assertThrows(NotFound.class, () -> tracking.runs().get("gone"));
  }

  @Test
  void bytesThatAnotherRoomRefersToStay() {
    store
        .metadata()
        .migrate("shelf", List.of("create table shelf (name {text}, sha256 {text});\n"));
    start("gone");
    put("gone", "model", "the model");
    put("gone", "notes", "the notes");
    store
        .metadata()
        .write(sql -> sql.run("insert into shelf values ('churn/1', ?)", sha256("the model")));
    tracking.runs().delete("gone");
    erasure().eraseRun("gone");
    assertEquals(new Garbage.Found(1, 9, 0, 0), Garbage.collect(store, FAR));
    assertTrue(has("the model"));
  }

  @Test
  void nothingIsLeftOfARunThatWasErased() {
    start("one");
    start("two");
    put("one", "file", "x");
    tracking.runs().delete("one");
    erasure().eraseRun("one");
    erasure().eraseExperiments();
    for (String table : List.of("runs", "params", "latest_metrics", "datasets", "inputs")) {
      assertEquals(1, count(table), table);
    }
    assertEquals(0, count("artifacts"));
  }

  @Test
  void theModelsThatARunLoggedGoWithIt() {
    start("gone");
    tracking
        .models()
        .create(new NewModel("m-1", 0, "model", "", "gone", "ann", Map.of("depth", "3"), Map.of()));
    byte[] bytes = "the model".getBytes(StandardCharsets.UTF_8);
    tracking
        .artifacts()
        .put(new Place(Place.Owner.MODEL, "m-1", "model"), new ByteArrayInputStream(bytes));
    tracking.runs().delete("gone");
    Garbage.Found foreseen = Garbage.find(store, FAR, erasure().references());
    assertEquals(new Garbage.Found(1, bytes.length, 0, 0), foreseen);
    assertTrue(erasure().eraseRun("gone"));
    assertEquals(foreseen, Garbage.collect(store, FAR));
    assertEquals(0, count("logged_models") + count("model_params") + count("model_artifacts"));
  }

  @Test
  void anExperimentGoesWithItsRunsAndFreesItsName() {
    long id = tracking.experiments().create("churn", Map.of("team", "growth")).id();
    tracking.runs().start(new NewRun("a", id, "a", "", 1, Map.of()));
    tracking.experiments().delete(id);
    assertEquals(1, erasure().experiments());
    assertEquals(0, erasure().eraseExperiments(), "it still has a run");
    erasure().runs().forEach(erasure()::eraseRun);
    assertEquals(1, erasure().eraseExperiments());
    assertTrue(tracking.experiments().create("churn", Map.of()).id() > id);
  }

  @Test
  void whatWasDeletedOnlyNowOrRestoredStays() {
    start("a");
    tracking.runs().delete("a");
    Erasure now = new Erasure(store.metadata(), DELETED);
    assertEquals(List.of(), now.runs());
    assertFalse(now.eraseRun("a"));
    tracking.runs().restore("a");
    assertFalse(erasure().eraseRun("a"));
    assertEquals("a", tracking.runs().get("a").id());
  }

  @Test
  void bytesThatWerePutOnlyNowWaitForTheirReference() {
    start("slow");
    store.blobs().put(InputStream.nullInputStream());
    Garbage.Found young = new Garbage.Found(0, 0, 1, 0);
    assertEquals(young, Garbage.find(store, Instant.EPOCH, Map.of()));
    assertEquals(young, Garbage.collect(store, Instant.EPOCH));
    assertTrue(has(""));
  }

  /** The hardest case: old bytes that nobody refers to are put again while they are collected. */
  @Test
  void nothingThatIsLoggedWhileItRunsIsLost() throws Exception {
    Instant old = Instant.EPOCH.plusSeconds(1);
    int contents = 300;
    for (int i = 0; i < contents; i++) {
      byte[] bytes = ("content " + i).getBytes(StandardCharsets.UTF_8);
      store.blobs().put(new ByteArrayInputStream(bytes));
    }
    age(blobs(), Instant.EPOCH);
    start("busy");
    ExecutorService executor = Executors.newFixedThreadPool(3);
    List<Future<?>> futures = new ArrayList<>();
    for (int writer = 0; writer < 2; writer++) {
      int first = writer;
      futures.add(
          executor.submit(
              () -> {
                for (int i = first; i < contents; i += 3) {
                  put("busy", "file" + i, "content " + i);
                }
              }));
    }
    futures.add(executor.submit(() -> Garbage.collect(store, old)));
    for (Future<?> future : futures) {
      future.get();
    }
    executor.shutdown();
    Garbage.collect(store, old);
    int read = 0;
    for (Artifact artifact : tracking.artifacts().of("busy")) {
      try (InputStream in = tracking.artifacts().open("busy", artifact.path())) {
        in.readAllBytes();
        read++;
      }
    }
    assertEquals(200, read);
    List<String> kept = new ArrayList<>();
    store.blobs().each(blob -> kept.add(blob.blob().sha256()));
    assertEquals(200, kept.size(), "what nobody put again is gone");
  }

  private static void age(Path folder, Instant time) throws IOException {
    try (var files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  Files.setLastModifiedTime(file, FileTime.from(time));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
