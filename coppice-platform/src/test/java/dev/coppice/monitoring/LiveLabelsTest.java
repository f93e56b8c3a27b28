package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.bundle.GoldenRows;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.frame.RowValues;
import dev.coppice.metrics.BinaryPredictions;
import dev.coppice.metrics.Scores;
import dev.coppice.predictions.FakeClock;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogSettings;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.PredictionLog;
import dev.coppice.predictions.Scored;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveLabelsTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Shop SHOP = new Shop(2000);

  @TempDir private Path folder;
  private final FakeClock clock = new FakeClock(START);
  private final SplittableRandom random = new SplittableRandom(21);
  private Bundle bundle;
  private Store store;
  private Labels labels;
  private PredictionLog log;
  private Monitor monitor;
  private int rows;

  @BeforeEach
  void open() {
    bundle = tested();
    store = Store.open(folder, StoreSettings.defaults());
    labels = Labels.open(store, "shop", clock);
    log = log(0);
    monitor = monitor();
  }

  @AfterEach
  void close() {
    log.close();
    store.close();
  }

  /** The model was right about as often as chance at its training. */
  private static Bundle tested() {
    Scores scores =
        new BinaryPredictions(new double[] {0, 1, 0, 1}, new double[] {0.4, 0.5, 0.5, 0.4}, 0.5)
            .scores();
    Struct facts = new Struct().put("metrics", new Struct().put("test", scores.toStruct()));
    return Bundle.of(
        SHOP.pipeline,
        GoldenRows.of(SHOP.pipeline, SHOP.golden),
        facts,
        Map.of("profile.json", JsonStruct.pretty(SHOP.baseline.toStruct())));
  }

  private PredictionLog log(int keepDays) {
    LogSettings settings = new LogSettings(LogSettings.Mode.FILE, 4096, keepDays, 0, 1, List.of());
    return PredictionLog.open(folder.resolve("log"), settings, LineNames.defaults(), clock);
  }

  private Monitor monitor() {
    LogFiles files = new LogFiles(folder.resolve("log"), LineNames.defaults());
    Monitor made =
        new Monitor(
            "shop",
            folder.resolve("counts"),
            "here",
            MonitoringSettings.defaults(),
            () -> Alerts.open(store, clock),
            new LogTail(files, () -> labels),
            clock);
    made.watch("1", bundle);
    return made;
  }

  /** Answers the ids, which count from 0. */
  private List<String> score(int most) {
    List<String> ids = new ArrayList<>();
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      ids.add("r" + rows++);
      RowValues row = Shop.row(random, 0);
      scored.add(SHOP.scored(ids.get(i), clock.instant(), row));
    }
    for (Scored each : scored) {
      log.reserve(1).append(List.of(each)).toCompletableFuture().join();
    }
    return ids;
  }

  private void label(List<String> ids, String value) {
    List<Label> known = ids.stream().map(id -> new Label(id, value, clock.instant())).toList();
    labels.add(known, Labels.Contradiction.REPLACE);
  }

  private double heard(Monitor monitor, Signal signal) {
    monitor.hear();
    return monitor.report().orElseThrow().signals().getOrDefault(signal, Double.NaN);
  }

  private double labelled() {
    return heard(monitor, Signal.LABELLED);
  }

  private long files() throws Exception {
    try (Stream<Path> all = Files.list(folder.resolve("log"))) {
      return all.filter(file -> file.toString().contains("predictions-")).count();
    }
  }

  @Test
  void labelsFindTheirPredictionsInWhateverOrderTheyCome() throws Exception {
    label(List.of("r0", "r1", "nobody"), "1"); // before
    List<String> ids = score(40);
    assertTrue(files() > 2, "the log rotates");
    assertEquals(2, labelled());
    label(ids.subList(0, 10), "1");
    label(ids.subList(0, 10), "1"); // again
    assertEquals(10, labelled());
    List<String> later = score(40);
    label(later, "0");
    assertEquals(50, labelled());
    label(ids.subList(0, 10), "0"); // it was known wrongly
    double before = heard(monitor, Signal.LOSS);
    label(ids.subList(0, 10), "1");
    assertTrue(before != heard(monitor, Signal.LOSS), "a label that is replaced counts anew");
    assertEquals(50, labelled());
    assertEquals(51, labels.count(), "one of nobody");
    assertEquals(
        1,
        labels
            .coverage(new LogFiles(folder.resolve("log"), LineNames.defaults()), n -> {})
            .unseen());
    assertTrue(heard(monitor, Signal.LOSS_LOW) < heard(monitor, Signal.LOSS));
    assertTrue(heard(monitor, Signal.LOSS_HIGH) > heard(monitor, Signal.LOSS));
  }

  @Test
  void anIdThatIsLoggedTwiceAndALabelOfAnotherModelHarmNobody() {
    List<String> ids = score(5);
    rows = 0;
    score(5); // the same ids
    label(ids, "1");
    label(List.of("r4"), "blue");
    assertEquals(4, labelled());
  }

  @Test
  void aRestartARewrittenLogAndRetentionLoseNothing() throws Exception {
    List<String> ids = score(60);
    label(ids, "1");
    assertEquals(60, labelled());
    double loss = heard(monitor, Signal.LOSS);
    assertEquals(60, heard(monitor(), Signal.LABELLED), "by a process that is new");
    assertEquals(loss, heard(monitor(), Signal.LOSS));

    log.erase(new LogFiles.Which.Request("r7")); // files are written anew
    labels.erase(List.of("r7"));
    assertEquals(59, labelled());
    List<String> more = score(20);
    label(more, "1");
    assertEquals(79, labelled());

    log.close();
    clock.forward(2 * 86_400);
    log = log(1); // files of the day before yesterday go
    long before = files();
    label(score(60), "1");
    assertTrue(files() < before + 10, "old files went");
    assertEquals(139, labelled(), "what was read is remembered for as long as labels count");
    clock.forward(6 * 86_400);
    assertEquals(60, labelled(), "seven days are judged");
  }

  @Test
  void memoryIsBoundedAndWhatStaysIsAFairSample() {
    Outcomes outcomes = new Outcomes(SHOP.pipeline);
    String id = score(1).get(0);
    LoggedPrediction line =
        new LogFiles(folder.resolve("log"), LineNames.defaults()).find(id).orElseThrow();
    int all = 3 * Outcomes.MOST;
    for (int i = 0; i < all; i++) {
      outcomes.add(of(line, "a" + i, START.plusSeconds(i)));
    }
    assertTrue(outcomes.rows() <= Outcomes.MOST, outcomes.rows() + " rows");
    assertTrue(outcomes.rows() >= Outcomes.MOST / 2, outcomes.rows() + " rows");
    int whole = outcomes.rows();
    outcomes.forget(START.plusSeconds(all / 2));
    assertEquals(0.5, (double) outcomes.rows() / whole, 0.02, "old and new alike");
    outcomes.forget(START.plusSeconds(all));
    assertEquals(0, outcomes.rows());
  }

  private static LoggedPrediction of(LoggedPrediction line, String id, Instant time) {
    return new LoggedPrediction(
        time,
        id,
        line.project(),
        line.version(),
        line.route(),
        line.features(),
        line.redacted(),
        line.names(),
        line.text());
  }

  @Test
  void onlyWhatIsNewIsRead() {
    LogTail tail =
        new LogTail(new LogFiles(folder.resolve("log"), LineNames.defaults()), () -> labels);
    List<String> heard = new ArrayList<>();
    List<String> first = score(30);
    tail.read(START, each -> heard.add(each.requestId()));
    assertEquals(first, heard);
    heard.clear();
    tail.read(START, each -> heard.add(each.requestId()));
    assertEquals(List.of(), heard);
    List<String> second = score(3);
    tail.read(START, each -> heard.add(each.requestId()));
    assertEquals(second, heard);
    tail.rewind();
    heard.clear();
    tail.read(START, each -> heard.add(each.requestId()));
    assertEquals(33, heard.size());
  }
}
