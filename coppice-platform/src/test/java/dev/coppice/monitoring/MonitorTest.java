package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.drift.Baseline;
import dev.coppice.drift.Distribution;
import dev.coppice.drift.Statistic;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.NotFound;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.TextColumn;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LineNames;
import dev.coppice.predictions.LogFiles;
import dev.coppice.predictions.LogTail;
import dev.coppice.predictions.Scored;
import dev.coppice.predictions.TestModels;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {

  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Shop SHOP = new Shop(5000);

  @TempDir private Path folder;
  private final Clockwork clock = new Clockwork(START);
  private Store store;
  private Alerts alerts;
  private Labels labels;
  private LogFiles files;

  @BeforeEach
  void open() {
    store = Store.open(folder, StoreSettings.defaults());
    alerts = Alerts.open(store, clock);
    labels = Labels.open(store, "shop", Clock.systemUTC());
    files = new LogFiles(folder.resolve("log"), LineNames.defaults());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Monitor monitor(String process, MonitoringSettings settings) {
    Monitor monitor =
        new Monitor(
            "shop",
            folder.resolve("counts"),
            process,
            settings,
            () -> alerts,
            new LogTail(files, () -> labels),
            clock);
    monitor.watch("1", SHOP.bundle);
    return monitor;
  }

  private void send(Monitor monitor, SplittableRandom random, int rows, double older) {
    for (int i = 0; i < rows; i++) {
      String id = Long.toHexString(random.nextLong());
      monitor.accept(SHOP.scored(id, clock.instant(), Shop.row(random, older)));
    }
  }

  @Test
  void thirtyDaysOfHealthyTrafficRaiseAtMostOneAlert() {
    MonitoringSettings settings = MonitoringSettings.defaults();
    Layout layout = Layout.of(SHOP.baseline, SHOP.pipeline.schema(), 2);
    Panes panes = new Panes(layout, 60, settings.windowPanes() + 1);
    Judge judge = new Judge(settings);
    Hysteresis hysteresis = new Hysteresis(settings.raiseAfter(), settings.clearAfter());
    SplittableRandom random = new SplittableRandom(11);
    int raised = 0;
    int judged = 0;
    for (int minute = 0; minute < 30 * 24 * 60; minute++) {
      Instant now = START.plusSeconds(60L * minute);
      for (int row = random.nextInt(9); row >= 0; row--) {
        RowValues values = Shop.row(random, 0);
        panes.add(values, SHOP.pipeline.score(values), now, random.nextLong() >>> 1);
      }
      long next = panes.number(now) + 1;
      Pane window = panes.window(next - settings.windowPanes(), next, List.of());
      DriftReport report =
          judge.judge(layout.baseline(), layout.read(window), Map.of(), settings.checks());
      judged += report.verdict() == Verdict.INSUFFICIENT ? 0 : 1;
      raised += hysteresis.after(report.verdict()) == Hysteresis.Step.RAISE ? 1 : 0;
    }
    assertTrue(judged > 43_000, "every check but the first had rows enough: " + judged);
    assertTrue(raised <= 1, raised + " alerts");
  }

  @Test
  void aShiftIsFoundTheAlertIsToldOnceAndClosesWhenItIsOver() throws IOException {
    Path file = folder.resolve("alerts.jsonl");
    Monitor monitor = monitor("a", settings(file.toString(), null));
    SplittableRandom random = new SplittableRandom(12);
    run(monitor, random, 90, 0);
    assertEquals(List.of(), monitor.alerts(10));
    run(monitor, random, 90, 15);
    List<Alert> open = monitor.alerts(10);
    assertEquals(1, open.size());
    assertEquals(Verdict.ALERT, open.get(0).level());
    assertTrue(open.get(0).columns().contains("age"), open.toString());
    Duration late = Duration.between(START.plus(Duration.ofMinutes(90)), open.get(0).opened());
    assertTrue(late.toMinutes() <= 30, "found after " + late);

    Alert seen = monitor.acknowledge(open.get(0).id(), "ada");
    assertEquals("ada", seen.acknowledgedBy());
    assertEquals(
        "Alert 1 was acknowledged by ada",
        assertThrows(Conflict.class, () -> monitor.acknowledge(1, "bob")).getMessage());
    assertEquals(
        "There is no alert 7",
        assertThrows(NotFound.class, () -> monitor.acknowledge(7, "bob")).getMessage());

    run(monitor, random, 120, 0);
    assertTrue(!monitor.alerts(10).get(0).isOpen());
    List<String> told = Files.readAllLines(file);
    assertTrue(told.get(0).startsWith("{\"event\":\"alert_opened\""), told.get(0));
    assertTrue(told.get(told.size() - 1).startsWith("{\"event\":\"alert_closed\""));
    assertTrue(told.size() <= 3, told.toString());
  }

  private void run(Monitor monitor, SplittableRandom random, int panes, double older) {
    for (int pane = 0; pane < panes; pane++) {
      send(monitor, random, 30, older);
      monitor.check();
      clock.forward(Duration.ofMinutes(1));
    }
  }

  private static MonitoringSettings settings(@Nullable String file, @Nullable String webhook) {
    MonitoringSettings usual = MonitoringSettings.defaults();
    return new MonitoringSettings(
        usual.warn(),
        usual.alert(),
        usual.minRows(),
        usual.correction(),
        usual.paneSeconds(),
        usual.windowPanes(),
        usual.falseAlarmDays(),
        usual.labelDays(),
        usual.labelPanes(),
        usual.raiseAfter(),
        usual.clearAfter(),
        new AlertSettings(file, webhook, 5));
  }

  @Test
  void aWebhookThatIsDownIsTriedAgainAndHearsEachNewsOnce() throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          boolean down = calls.getAndIncrement() < 2;
          if (!down) {
            heard.add(new String(body, StandardCharsets.UTF_8));
          }
          exchange.sendResponseHeaders(down ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
      Monitor monitor = monitor("a", settings(null, address));
      run(monitor, new SplittableRandom(13), 60, 15);
      assertEquals(1, heard.stream().filter(body -> body.contains("alert_opened")).count());
      assertTrue(calls.get() >= 3, "two failed calls and a good one: " + calls);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void countsAreExactUnderEightThreads() throws InterruptedException {
    Monitor monitor = monitor("a", MonitoringSettings.defaults());
    List<Scored> rows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(14);
    for (int i = 0; i < 1000; i++) {
      Instant time = START.plusSeconds(i % 180); // three panes, in any order
      rows.add(SHOP.scored("r" + i, time, Shop.row(random, 0)));
    }
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      Thread thread = new Thread(() -> rows.forEach(monitor::accept));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    clock.forward(Duration.ofMinutes(2));
    DriftReport together = monitor.report().orElseThrow();
    Monitor alone = monitor("b", MonitoringSettings.defaults());
    rows.forEach(alone::accept);
    DriftReport once = alone.report().orElseThrow();
    assertEquals(8000, together.rows());
    assertEquals(1000, once.rows());
    for (int c = 0; c < once.columns().size(); c++) {
      long[] times8 = once.columns().get(c).current().histogram().counts().clone();
      java.util.Arrays.setAll(times8, bin -> 8 * times8[bin]);
      assertArrayEquals(times8, together.columns().get(c).current().histogram().counts());
    }
  }

  @Test
  void replicasSeeOneWindowAndARestartForgetsNothing() {
    Monitor first = monitor("first", MonitoringSettings.defaults());
    Monitor second = monitor("second", MonitoringSettings.defaults());
    SplittableRandom random = new SplittableRandom(15);
    send(first, random, 300, 0);
    send(second, random, 200, 15);
    first.save();
    second.save();
    assertEquals(500, first.report().orElseThrow().rows());
    assertEquals(500, second.report().orElseThrow().rows());
    assertArrayEquals(counts(first, 0), counts(second, 0));
    Monitor restarted = monitor("third", MonitoringSettings.defaults());
    assertArrayEquals(counts(first, 0), counts(restarted, 0));
    send(restarted, random, 10, 0);
    assertEquals(510, restarted.report().orElseThrow().rows());
    clock.forward(Duration.ofHours(3));
    assertEquals(0, restarted.report().orElseThrow().rows());
    assertEquals(Verdict.INSUFFICIENT, restarted.report().orElseThrow().verdict());
  }

  @Test
  void anErasureThatTakesTheFilesTakesTheSampledRowsOfWhoeverRuns() throws IOException {
    Monitor monitor = monitor("first", MonitoringSettings.defaults());
    send(monitor, new SplittableRandom(15), 300, 0);
    monitor.check();
    assertTrue(sampled(monitor) > 0);
    long[] before = counts(monitor, 0);
    try (Stream<Path> all = Files.walk(folder.resolve("counts"))) {
      for (Path file : all.filter(each -> each.toString().endsWith(".panes")).toList()) {
        Files.delete(file);
      }
    }
    monitor.check();
    assertEquals(0, sampled(monitor));
    assertArrayEquals(before, counts(monitor, 0), "who only counted goes on");
    Monitor other = monitor("second", MonitoringSettings.defaults());
    assertEquals(300, other.report().orElseThrow().rows());
    assertEquals(0, sampled(other), "what was written anew has none either");
  }

  private static int sampled(Monitor monitor) {
    return monitor.report().orElseThrow().columns().stream()
        .map(ColumnDrift::current)
        .filter(Distribution.Numbers.class::isInstance)
        .mapToInt(each -> ((Distribution.Numbers) each).sample().length)
        .sum();
  }

  private static long[] counts(Monitor monitor, int column) {
    return monitor.report().orElseThrow().columns().get(column).current().histogram().counts();
  }

  @Test
  void aClockThatJumpsLosesNoRow() {
    Monitor monitor = monitor("a", MonitoringSettings.defaults());
    SplittableRandom random = new SplittableRandom(16);
    send(monitor, random, 100, 0);
    clock.forward(Duration.ofMinutes(30));
    send(monitor, random, 100, 0);
    clock.forward(Duration.ofMinutes(-20));
    send(monitor, random, 100, 0);
    clock.forward(Duration.ofMinutes(20));
    assertEquals(300, monitor.report().orElseThrow().rows());
  }

  @Test
  void aVerdictComesWithinTenSecondsOfAPanesEnd() {
    Monitor monitor = monitor("a", MonitoringSettings.defaults());
    SplittableRandom random = new SplittableRandom(19);
    for (int i = 0; i < 1000; i++) {
      Instant now = START.plusMillis(random.nextLong(10L * 86_400_000));
      Instant next = monitor.next(now);
      assertTrue(next.isAfter(now), now + ": " + next);
      long sinceClosed = Math.floorMod(next.getEpochSecond(), 60L);
      assertTrue(sinceClosed >= 1 && sinceClosed <= 10, next.toString());
      assertTrue(Duration.between(now, next).toSeconds() <= 61, now + ": " + next);
      assertEquals(next.plusSeconds(60), monitor.next(next), "none is left out");
    }
    Duration shift = Duration.ofMinutes(70);
    for (Instant at = START; at.isBefore(START.plus(Duration.ofHours(2))); at = monitor.next(at)) {
      clock.forward(Duration.between(clock.instant(), at));
      send(monitor, random, 30, at.isBefore(START.plus(shift)) ? 0 : 60);
      monitor.check();
    }
    Instant opened = monitor.alerts(1).get(0).opened();
    assertTrue(Math.floorMod(opened.getEpochSecond(), 60L) <= 10, opened.toString());
  }

  @Test
  void anEmptyWindowConstantColumnsUnseenValuesAndFiftyRowsAreJudgedOrSaidToBeTooFew() {
    RowValues same = Shop.row(new SplittableRandom(1), 0);
    Frame constant = frame(Collections.nCopies(500, same));
    Baseline baseline = RealTables.baseline(constant);
    MonitoringSettings few = fifty();
    DriftReport none = compare(baseline, frame(List.of()), few);
    assertEquals(Verdict.INSUFFICIENT, none.verdict());
    assertEquals("0 rows are too few to say anything; wanted: 50", none.reason());
    assertEquals(Verdict.STABLE, compare(baseline, constant, few).verdict());
    assertEquals(
        Verdict.STABLE, compare(baseline, frame(Collections.nCopies(50, same)), few).verdict());

    SplittableRandom random = new SplittableRandom(20);
    List<RowValues> other = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      other.add(TestModels.row(10 * random.nextDouble(), Double.NaN, "Atlantis", 0));
    }
    DriftReport moved = compare(baseline, frame(other), few);
    assertEquals(Verdict.ALERT, moved.verdict());
    List<String> names = moved.drifted().stream().map(ColumnDrift::name).toList();
    assertTrue(names.contains("country") && names.contains("age"), names.toString());
    for (ColumnDrift column : moved.columns()) {
      double psi = column.get(Statistic.PSI);
      assertTrue(Double.isFinite(psi), column.name() + ": " + psi);
    }
    for (int rows = 49; rows <= 50; rows++) {
      DriftReport edge = compare(baseline, frame(other.subList(0, rows)), few);
      assertEquals(rows == 50, edge.verdict() == Verdict.ALERT, rows + " rows");
    }
  }

  private static DriftReport compare(Baseline baseline, Frame rows, MonitoringSettings settings) {
    CurrentRows current = CurrentRows.of(baseline, rows, new double[0][], new int[0], 0);
    return DriftReport.of(baseline, current, Map.of(), settings);
  }

  private static Frame frame(List<RowValues> rows) {
    return new Frame(
        TestModels.SCHEMA,
        List.of(
            new NumberColumn(rows.stream().mapToDouble(row -> row.number(0)).toArray()),
            new NumberColumn(rows.stream().mapToDouble(row -> row.number(1)).toArray()),
            TextColumn.of(rows.stream().map(row -> row.text(2)).toList()),
            new NumberColumn(rows.stream().mapToDouble(row -> row.number(3)).toArray())));
  }

  private static MonitoringSettings fifty() {
    MonitoringSettings usual = MonitoringSettings.defaults();
    return new MonitoringSettings(
        usual.warn(),
        usual.alert(),
        50,
        usual.correction(),
        usual.paneSeconds(),
        usual.windowPanes(),
        usual.falseAlarmDays(),
        usual.labelDays(),
        usual.labelPanes(),
        usual.raiseAfter(),
        usual.clearAfter(),
        usual.alerts());
  }

  @Test
  void liveMomentsAndSamplesEqualThoseOfTheTable() {
    Monitor monitor = monitor("a", MonitoringSettings.defaults());
    SplittableRandom random = new SplittableRandom(17);
    double[] ages = new double[120];
    for (int i = 0; i < ages.length; i++) {
      var row = Shop.row(random, 4);
      ages[i] = row.number(0);
      monitor.accept(SHOP.scored("r" + i, clock.instant(), row));
    }
    ColumnDrift live = monitor.report().orElseThrow().columns().get(0);
    var reference = SHOP.baseline.inputs().get(0);
    var exact = reference.measure(new dev.coppice.frame.NumberColumn(ages));
    var statistics = dev.coppice.drift.Statistics.of(reference.distribution(), exact);
    for (Statistic statistic :
        List.of(Statistic.PSI, Statistic.Z_SPREAD, Statistic.STD_SHIFT, Statistic.SKEW)) {
      assertEquals(statistics.get(statistic), live.get(statistic), 1e-9, statistic.key());
    }
    // The sealed reference keeps 512 of 5,000 values
    assertEquals(statistics.get(Statistic.KS), live.get(Statistic.KS), 2.0 / 512);
  }

  @Test
  void aColumnTakesAtMostSixteenKilobytes() {
    Layout layout = Layout.of(SHOP.baseline, SHOP.pipeline.schema(), 2);
    int panes = MonitoringSettings.defaults().windowPanes() + 1 + 4; // closed ones, and stripes
    double counted = panes * (4.0 * layout.counts() + 8.0 * layout.sums()) / layout.width();
    double sampled = 8.0 * (Pane.SAMPLE + 4 * Pane.SAMPLE / 2);
    double reference = 8.0 * 512;
    assertTrue(counted + sampled + reference <= 16_384, counted + " + " + sampled);
  }

  @Test
  void theSampleIsUniformAndBounded() {
    Layout layout = Layout.of(SHOP.baseline, SHOP.pipeline.schema(), 2);
    Panes panes = new Panes(layout, 60, 61);
    SplittableRandom random = new SplittableRandom(18);
    int sent = 0;
    for (int minute = 0; minute < 60; minute++) {
      int rows = minute % 2 == 0 ? 40 : 400; // uneven traffic
      for (int i = 0; i < rows; i++, sent++) {
        var row = Shop.row(random, minute % 2 == 0 ? 0 : 1000);
        Instant time = START.plusSeconds(60L * minute);
        panes.add(row, SHOP.pipeline.score(row), time, random.nextLong() >>> 1);
      }
    }
    Pane window = panes.window(Long.MIN_VALUE, Long.MAX_VALUE, List.of());
    assertEquals(sent, window.rows);
    double[] ages = window.sample.column(0);
    long older = java.util.Arrays.stream(ages).filter(age -> age > 500).count();
    assertTrue(ages.length >= 100 && ages.length <= Pane.SAMPLE, ages.length + " rows");
    assertEquals(400.0 / 440, (double) older / ages.length, 0.07);
  }
}
