package dev.coppice.registry.gates;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.RowHashes;
import dev.coppice.data.Split;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.metrics.Fairness.Measure;
import dev.coppice.recipe.ColumnSettings;
import dev.coppice.recipe.Gate;
import dev.coppice.recipe.Recipe;
import dev.coppice.registry.gates.Comparison.Want;
import dev.coppice.rules.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatesTest {

  private static final PromotionSettings USUAL = PromotionSettings.defaults();
  private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");

  @TempDir Path folder;
  private Shop shop;

  @BeforeEach
  void open() {
    shop = Shop.open(folder);
  }

  @Test
  void theFirstModelIsPromotedWhenItPassesItsAbsoluteGates() {
    Bundle good = shop.gate("roc_auc > 0.7").train();

    Judgement judgement = judge(good, null, asking("roc_auc > 0.7", "f1 > 0.1"));

    assertTrue(judgement.passed(), judgement.why());
    assertFalse(judgement.lost());
    assertEquals(
        List.of(
            "training: roc_auc > 0.7",
            "golden rows",
            "schema",
            "rows",
            "data",
            "metric: roc_auc > 0.7",
            "metric: f1 > 0.1",
            "champion",
            "latency"),
        judgement.verdicts().stream().map(Verdict::gate).toList());
    assertEquals(
        "There is no champion yet, so nothing is to be beaten",
        verdict(judgement, "champion").reason());
    assertTrue(
        verdict(judgement, "metric: roc_auc > 0.7")
            .reason()
            .matches("On these rows roc_auc is 0\\.8\\d+"));
  }

  @Test
  void rowsThatTheModelWasTrainedOnNeverCount() {
    Bundle good = shop.train();

    Judgement judgement = judge(good, null, USUAL);

    assertEquals(
        "300 labelled rows that no model was trained on, of 1,000 rows (700 trained on)",
        verdict(judgement, "rows").reason());
    Struct test = good.manifest().struct("facts").struct("metrics").struct("test");
    assertEquals(
        test.number("roc_auc"),
        judgement.evidence().struct("metrics").struct("candidate").number("roc_auc"));
  }

  @Test
  void rowsThatTheChampionWasTrainedOnNeverCountEither() {
    Bundle candidate = shop.train();
    Bundle champion = shop.seed(7).train();
    GateSet set = shop.gateSet(null);

    GateRows rows =
        GateRows.choose(set, new Entrant("m/2", candidate), new Entrant("m/1", champion), 9999);

    Split one = split(candidate);
    Split other = split(champion);
    assertEquals(700, one.seen().length);
    assertEquals(700, other.seen().length);
    assertTrue(rows.rows() < 150, rows.rows() + " rows");
    assertEquals(1000 - rows.rows(), rows.trainedOn());
    for (Bundle bundle : List.of(candidate, champion)) {
      RowHashes seen = RowHashes.read(BinaryStruct.decode(bundle.section(Recipe.TRAINING_ROWS)));
      for (boolean trained : seen.among(rows.frame())) {
        assertFalse(trained);
      }
    }
  }

  @Test
  void withNothingButTrainingRowsTheAnswerIsNoAndEveryGateSaysWhy() {
    Bundle good = shop.train();
    GateSet all = shop.gateSet(null);
    GateSet trained = new GateSet("t.csv", all.frame().select(split(good).train()), "bought", null);

    Judgement judgement =
        Gates.judge(contest(good, shop.seed(7).train(), trained, asking("roc_auc > 0.7")));

    assertFalse(judgement.passed());
    assertFalse(judgement.lost(), "it was not even compared");
    assertTrue(verdict(judgement, "rows").reason().startsWith("0 labelled rows"));
    assertEquals("Not judged: see rows", verdict(judgement, "champion").reason());
    assertEquals("Not judged: see rows", verdict(judgement, "metric: roc_auc > 0.7").reason());
  }

  @Test
  void aBetterChallengerWinsAndAPoorOneLoses() {
    Bundle good = shop.train();
    Bundle poor = shop.model(Shop.POOR).train();

    Judgement won = judge(good, poor, USUAL);
    Judgement lost = judge(poor, good, USUAL);

    assertTrue(won.passed(), won.why());
    assertTrue(
        verdict(won, "champion")
            .reason()
            .matches(
                "roc_auc 0\\.8\\d{3} against 0\\.\\d{4} of shop/1: better by 0\\.\\d{4} \\(95 %"
                    + " interval 0\\.\\d{4} to 0\\.\\d{4}\\); wanted: surely better"),
        verdict(won, "champion").reason());
    assertFalse(lost.passed());
    assertTrue(lost.lost());
    assertTrue(lost.why().contains("worse by 0."), lost.why());
  }

  @Test
  void aModelThatFailedAtTrainingIsNotPromotedHoweverGoodItIs() {
    Bundle failed = shop.gate("roc_auc > 0.999").train();

    Judgement judgement = judge(failed, null, USUAL);

    assertEquals(1, judgement.refusals().size());
    assertTrue(
        judgement.why().matches("training: roc_auc > 0.999: At training roc_auc is 0\\.8\\d+"),
        judgement.why());
  }

  @Test
  void tooFewRowsAreNoReasonToSayYes() {
    PromotionSettings many =
        new PromotionSettings("", 500, 301, List.of(), USUAL.compare(), List.of(), 0, List.of());

    Judgement judgement = judge(shop.train(), null, many);
    Judgement poor = judge(shop.model(Shop.POOR).train(), shop.train(), many);

    assertFalse(verdict(poor, "champion").passed());
    assertFalse(poor.lost(), "too few rows are no defeat");
    assertTrue(judgement.why().endsWith("at least 301 are wanted: give newer labelled rows"));
  }

  @Test
  void aBundleThatDoesNotSayWhatItHasSeenIsNotJudged() {
    Map<String, byte[]> files = shop.train().files();
    files.remove(Recipe.TRAINING_ROWS);
    String sums = new String(files.get("SHA256SUMS"), StandardCharsets.UTF_8);
    files.put(
        "SHA256SUMS",
        sums.replaceAll("[0-9a-f]{64}  training_rows\n", "").getBytes(StandardCharsets.UTF_8));

    Judgement judgement = judge(Bundle.open(new TreeMap<>(files)), null, USUAL);

    assertTrue(verdict(judgement, "rows").reason().contains("train it again"), judgement.why());
  }

  @Test
  void requestsForTheChampionMustFitTheCandidate() {
    Bundle champion = shop.train();
    Bundle retyped = shop.schema("visits", ColumnSettings.of(FieldType.NUMBER)).train();
    String wider = Shop.table(0, 400, 3).replace("\n", ",1\n").replace("bought,1", "bought,new");
    ColumnSettings plain = ColumnSettings.of(FieldType.INTEGER);
    ColumnSettings required =
        new ColumnSettings(
            plain.type(), true, null, null, null, null, List.of(), null, false, Severity.ERROR);
    Shop more = shop.rows(wider);

    Judgement other = judge(retyped, champion, USUAL);
    Verdict optional =
        ModelGates.schema(
            new Entrant("shop/2", more.train()),
            new Entrant("shop/1", champion),
            more.gateSet(null).frame().schema());
    Verdict missing =
        ModelGates.schema(
            new Entrant("shop/2", more.schema("new", required).train()),
            new Entrant("shop/1", champion),
            more.gateSet(null).frame().schema());

    assertEquals(
        "'visits' is NUMBER for the candidate and INTEGER there; 'visits' is NUMBER for the"
            + " candidate and INTEGER there",
        verdict(other, "schema").reason());
    assertEquals("Not judged: see schema", verdict(other, "champion").reason());
    assertEquals("4 inputs, and requests for shop/1 fit; 'new' is new", optional.reason());
    assertEquals("'new' is required, and requests for the champion lack it", missing.reason());
  }

  @Test
  void rowsThatTheModelWouldRefuseSpeakAgainstIt() {
    ColumnSettings narrow =
        new ColumnSettings(
            FieldType.INTEGER,
            false,
            0.0,
            19.0,
            null,
            null,
            List.of(),
            null,
            false,
            Severity.ERROR);
    Bundle strict = shop.schema("visits", narrow).train();
    Shop fresh = shop.rows(Shop.table(5000, 300, 9) + "x,US,77,1,yes\n");

    Judgement judgement = Gates.judge(contest(strict, null, fresh.gateSet(null), USUAL));

    assertEquals(List.of("data"), judgement.refusals().stream().map(Verdict::gate).toList());
    assertTrue(judgement.why().contains("77"), judgement.why());
  }

  @Test
  void labelsThatTheModelDoesNotKnowSpeakAgainstIt() {
    Shop fresh = shop.rows(Shop.table(5000, 300, 9) + "x,US,7,1,perhaps\n");

    Judgement judgement = Gates.judge(contest(shop.train(), null, fresh.gateSet(null), USUAL));

    assertEquals(
        "data: The rows have labels that the model does not know: perhaps", judgement.why());
  }

  @Test
  void theNewestRowsJudge() {
    Bundle good = shop.train();
    GateSet fresh = shop.rows(Shop.table(5000, 300, 9)).gateSet("spent");
    GateSet appended = new GateSet("f.csv", fresh.frame(), "bought", null);

    double[] newest =
        GateRows.choose(fresh, new Entrant("m/1", good), null, 50).frame().numbers("spent");
    GateRows last = GateRows.choose(appended, new Entrant("m/1", good), null, 50);

    double oldest = java.util.Arrays.stream(newest).min().orElseThrow();
    long newer =
        java.util.Arrays.stream(fresh.frame().numbers("spent")).filter(t -> t > oldest).count();
    assertEquals(50, newest.length);
    assertTrue(newer < 50, newer + " rows are newer than the oldest chosen one");
    assertArrayEquals(
        java.util.stream.IntStream.range(250, 300).toArray(),
        java.util.Arrays.stream(last.frame().texts("id").codes()).toArray());
  }

  @Test
  void decisionsThatDifferTooMuchBetweenGroupsAreRefusedWithTheRates() {
    FairnessLimit strict =
        new FairnessLimit("country", Measure.DEMOGRAPHIC_PARITY_DIFFERENCE, 0.01, 30);
    FairnessLimit loose = new FairnessLimit("country", Measure.DEMOGRAPHIC_PARITY_RATIO, 0.1, 30);
    FairnessLimit single =
        new FairnessLimit("country", Measure.EQUALIZED_ODDS_DIFFERENCE, 0.1, 290);

    Judgement judgement = judge(shop.train(), null, fair(strict, loose, single));

    List<Verdict> fairness =
        judgement.verdicts().stream().filter(v -> v.gate().equals("fairness: country")).toList();
    assertFalse(fairness.get(0).passed());
    assertTrue(
        fairness
            .get(0)
            .reason()
            .matches(
                "The demographic parity difference is 0\\.\\d{4}; wanted: at most 0\\.01 \\(DE"
                    + " selected 0\\.\\d{4} of \\d+ rows, IN .*, US .* rows\\)"),
        fairness.get(0).reason());
    assertTrue(fairness.get(1).passed());
    assertFalse(fairness.get(2).passed());
    assertTrue(
        fairness.get(2).reason().contains("3 groups below 290 rows left out"),
        fairness.get(2).reason());
  }

  @Test
  void aSlowModelIsRefusedByTheClockItIsGiven() {
    long[] now = {0};
    LongSupplier slow = () -> now[0] += 30_000_000;
    Contest usual = contest(shop.train(), null, shop.gateSet(null), USUAL);
    Contest timed =
        new Contest(usual.candidate(), null, usual.set(), 1, List.of(), USUAL, usual.clock(), slow);
    LongSupplier slower = () -> now[0] += 60_000_000;
    Contest late =
        new Contest(
            usual.candidate(), null, usual.set(), 1, List.of(), USUAL, usual.clock(), slower);

    assertTrue(Gates.judge(timed).passed());
    assertEquals(
        "latency: One row takes 60.0000 ms (median of 200); at most 50 ms are accepted",
        Gates.judge(late).why());
  }

  @Test
  void onlyAListedNameApproves() {
    PromotionSettings asks =
        new PromotionSettings(
            "", 500, 100, List.of(), USUAL.compare(), List.of(), 0, List.of("ana", "ben"));
    Bundle good = shop.train();
    Contest nobody = contest(good, null, shop.gateSet(null), asks);

    Judgement waiting = Gates.judge(nobody);
    Judgement stranger = Gates.judge(approved(nobody, new Approval("eve", "", NOON)));
    Judgement approved =
        Gates.judge(
            approved(nobody, new Approval("eve", "", NOON), new Approval("ben", "fine", NOON)));

    assertEquals(
        "approval: Waits for the approval of ana or ben: coppice models approve shop/2 --by NAME",
        waiting.why());
    assertEquals(waiting.why(), stranger.why());
    assertTrue(approved.passed(), approved.why());
    assertEquals(
        "Approved by ben at 2026-05-03T12:00:00Z: fine", verdict(approved, "approval").reason());
  }

  @Test
  void aGateSetThatJudgedManyCandidatesIsWarnedAbout() {
    Bundle good = shop.train();
    Contest usual = contest(good, shop.model(Shop.POOR).train(), shop.gateSet(null), USUAL);

    assertEquals(List.of(), Gates.judge(judged(usual, 9)).warnings());
    assertEquals(
        List.of(
            "These rows have judged 20 candidates: that one of them passes by luck alone now has a"
                + " chance of up to 39.7 %; judge on newer rows"),
        Gates.judge(judged(usual, 20)).warnings());
  }

  @Test
  void everySettingThatMakesNoSenseIsNamed() {
    PromotionSettings wrong =
        new PromotionSettings(
            "",
            500,
            100,
            List.of(),
            new Comparison(Want.BETTER, "rmse", 0, 0.95, 200),
            List.of(new FairnessLimit("contry", Measure.DEMOGRAPHIC_PARITY_RATIO, 0.8, 30)),
            0,
            List.of());
    Bundle good = shop.train();

    InvalidInput refused = assertThrows(InvalidInput.class, () -> judge(good, null, wrong));
    InvalidInput check =
        assertThrows(InvalidInput.class, () -> judge(good, null, asking("rocauc > 1")));
    InvalidInput values =
        assertThrows(
            InvalidInput.class,
            () ->
                new PromotionSettings(
                    "",
                    0,
                    -1,
                    List.of(Gate.defaults()),
                    USUAL.compare(),
                    List.of(FairnessLimit.defaults()),
                    -1,
                    List.of(" ")));

    assertTrue(refused.getMessage().contains("promotion.compare.metric"), refused.getMessage());
    assertTrue(refused.getMessage().contains("did you mean 'country'?"), refused.getMessage());
    assertTrue(check.getMessage().contains("did you mean 'roc_auc'?"), check.getMessage());
    assertEquals("promotion.checks", check.problems().get(0).place());
    assertEquals(6, values.problems().size(), values.getMessage());
    assertThrows(
        InvalidInput.class, () -> new FairnessLimit("a", Measure.DEMOGRAPHIC_PARITY_RATIO, 1.2, 0));
  }

  @Test
  void theSameContestHasTheSameEvidence() {
    Contest contest =
        contest(shop.train(), shop.model(Shop.POOR).train(), shop.gateSet(null), USUAL);

    byte[] evidence = JsonStruct.pretty(Gates.judge(contest).evidence());

    assertArrayEquals(evidence, JsonStruct.pretty(Gates.judge(contest).evidence()));
    Struct read = JsonStruct.read(evidence);
    assertEquals("shop/2", read.struct("candidate").text("version"));
    assertEquals("shop/1", read.struct("champion").text("version"));
    assertEquals(300, read.struct("gate_set").integer("rows"));
    assertEquals(64, read.struct("gate_set").text("rows_sha256").length());
    assertTrue(read.flag("passed"));
    assertEquals(NOON.toString(), read.text("judged_at"));
  }

  private Judgement judge(Bundle candidate, @Nullable Bundle champion, PromotionSettings settings) {
    return Gates.judge(contest(candidate, champion, shop.gateSet(null), settings));
  }

  private static Contest contest(
      Bundle candidate, @Nullable Bundle champion, GateSet set, PromotionSettings settings) {
    return new Contest(
        new Entrant("shop/2", candidate),
        champion == null ? null : new Entrant("shop/1", champion),
        set,
        1,
        List.of(),
        settings,
        Clock.fixed(NOON, ZoneOffset.UTC),
        () -> 0);
  }

  private static Contest approved(Contest c, Approval... approvals) {
    return new Contest(
        c.candidate(),
        c.champion(),
        c.set(),
        c.judged(),
        List.of(approvals),
        c.settings(),
        c.clock(),
        c.nanoTime());
  }

  private static Contest judged(Contest c, int judged) {
    return new Contest(
        c.candidate(),
        c.champion(),
        c.set(),
        judged,
        c.approvals(),
        c.settings(),
        c.clock(),
        c.nanoTime());
  }

  private static PromotionSettings asking(String... checks) {
    return new PromotionSettings(
        "",
        20_000,
        100,
        List.of(checks).stream().map(check -> new Gate(check, "")).toList(),
        USUAL.compare(),
        List.of(),
        50,
        List.of());
  }

  private static PromotionSettings fair(FairnessLimit... limits) {
    return new PromotionSettings(
        "", 20_000, 100, List.of(), USUAL.compare(), List.of(limits), 50, List.of());
  }

  private static Verdict verdict(Judgement judgement, String gate) {
    return judgement.verdicts().stream()
        .filter(verdict -> verdict.gate().equals(gate))
        .findFirst()
        .orElseThrow();
  }

  private static Split split(Bundle bundle) {
    return Split.fromStruct(JsonStruct.read(bundle.section("split.json")));
  }
}
