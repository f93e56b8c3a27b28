package dev.coppice.registry.gates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Rejected;
import dev.coppice.frame.FieldType;
import dev.coppice.metrics.Fairness.Measure;
import dev.coppice.recipe.Project;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.PromotionRecord.Outcome;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatekeeperTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-05-03T12:00:00Z"), ZoneOffset.UTC);
  private static final By ANA = new By("ana", "");
  private static final PromotionSettings USUAL = PromotionSettings.defaults();

  @TempDir Path folder;
  private Shop shop;
  private Store store;
  private Registry registry;
  private Gatekeeper gatekeeper;

  @BeforeEach
  void open() {
    shop = Shop.open(folder);
    store = Store.open(folder.resolve("home"), StoreSettings.defaults());
    registry = Registry.open(store, NOON);
    gatekeeper = Gatekeeper.open(store, registry, NOON, () -> 0);
  }

  @AfterEach
  void everyDecisionWasWrittenDown() {
    assertNull(Audit.open(store, NOON).check().broken());
    store.close();
  }

  @Test
  void theFirstThatPassesIsChampionAndTheBetterOneReplacesIt() {
    ModelVersion poor = register(shop.model(Shop.POOR).train());
    ModelVersion good = register(shop.train());

    gatekeeper.promote(judge(poor, USUAL), ANA);
    PromotionRecord record = gatekeeper.promote(judge(good, USUAL), ANA.because("spring"));

    assertEquals(Map.of("champion", 2), registry.aliases("shop"));
    assertEquals(Stage.ARCHIVED, registry.version("shop", 1).stage());
    assertEquals(Outcome.PROMOTED, record.outcome());
    Struct facts = JsonStruct.read(JsonStruct.pretty(record.facts()));
    assertEquals(1, facts.integer("previous_version"));
    assertEquals("ana", facts.text("requested_by"));
    assertEquals("spring", facts.text("reason"));
    Struct judgement = facts.struct("evidence").struct("judgement");
    assertEquals("shop/1", judgement.struct("champion").text("version"));
    assertEquals(300, judgement.struct("gate_set").integer("rows"));
    assertTrue(judgement.structs("verdicts").size() >= 6);
    assertFalse(facts.struct("evidence").has("forced"));
  }

  @Test
  void aLosingChallengerIsArchivedAndTheRecordSaysWhy() {
    gatekeeper.promote(judge(register(shop.train()), USUAL), ANA);
    ModelVersion poor = register(shop.model(Shop.POOR).train());
    registry.alias("shop", "challenger", poor.number(), ANA);

    Ruling ruling = judge(poor, USUAL);
    assertThrows(Rejected.class, () -> gatekeeper.promote(ruling, ANA));
    PromotionRecord record = gatekeeper.refuse(ruling, ANA).orElseThrow();

    assertEquals(Outcome.REFUSED, record.outcome());
    assertEquals(Map.of("champion", 1), registry.aliases("shop"));
    assertEquals(Stage.ARCHIVED, registry.version("shop", 2).stage());
    assertTrue(record.facts().text("reason").startsWith("champion: roc_auc 0."));
  }

  @Test
  void whoWaitsForAnApprovalStaysAndIsPromotedWithIt() {
    PromotionSettings asks =
        new PromotionSettings(
            "", 500, 100, List.of(), USUAL.compare(), List.of(), 0, List.of("ben"));
    ModelVersion good = register(shop.train());
    registry.alias("shop", "challenger", good.number(), ANA);

    Ruling waits = judge(good, asks);
    assertTrue(gatekeeper.refuse(waits, ANA).isEmpty());
    assertEquals(Stage.STAGING, registry.version("shop", 1).stage());
    Rejected stranger =
        assertThrows(Rejected.class, () -> gatekeeper.book().approve(good, asks.approvers(), ANA));
    assertEquals("'ana' may not approve; promotion.approvers names ben", stranger.getMessage());
    gatekeeper.book().approve(good, asks.approvers(), new By("ben", "looks right"));
    PromotionRecord record = gatekeeper.promote(judge(good, asks), ANA);

    assertEquals("ben", record.facts().text("approved_by"));
    assertEquals("ana", record.facts().text("requested_by"));
    assertEquals(
        List.of("model.promote", "version.approve", "model.hold"),
        Audit.open(store, NOON).list("shop/1", 0, 9).stream()
            .map(event -> event.entry().action())
            .filter(action -> !action.equals("version.register"))
            .toList());
  }

  @Test
  void aForcedPromotionIsWrittenAsSuchAndNeedsAReason() {
    ModelVersion failed = register(shop.gate("roc_auc > 0.999").train());
    Ruling ruling = judge(failed, USUAL);

    assertThrows(InvalidInput.class, () -> gatekeeper.force(ruling, ANA));
    PromotionRecord record = gatekeeper.force(ruling, ANA.because("the old one is down"));

    assertTrue(record.facts().struct("evidence").flag("forced"));
    assertFalse(record.facts().struct("evidence").struct("judgement").flag("passed"));
    assertEquals("the old one is down", record.facts().text("reason"));
    assertEquals(Map.of("champion", 1), registry.aliases("shop"));
  }

  @Test
  void whatWasJudgedAgainstAnotherChampionIsNotPromoted() {
    Ruling first = judge(register(shop.train()), USUAL);
    Ruling second = judge(register(shop.seed(7).train()), USUAL);

    gatekeeper.promote(first, ANA);

    assertThrows(Conflict.class, () -> gatekeeper.promote(second, ANA));
    assertEquals(Map.of("champion", 1), registry.aliases("shop"));
  }

  @Test
  void theChampionIsNotJudgedAgainstItself() {
    ModelVersion good = register(shop.train());
    gatekeeper.promote(judge(good, USUAL), ANA);

    Conflict twice = assertThrows(Conflict.class, () -> judge(good, USUAL));

    assertEquals("shop/1 is champion already", twice.getMessage());
  }

  @Test
  void aForeignVersionCannotBeJudged() {
    ModelVersion foreign =
        registry.register(NewVersion.of("shop", "runs:/abc/model", List.of()), ANA);

    Ruling ruling = judge(foreign, USUAL);

    assertEquals(
        "bundle: shop/1 holds no model bundle of Coppice, so it cannot be judged",
        ruling.judgement().why());
    assertEquals(
        Outcome.PROMOTED, gatekeeper.force(ruling, ANA.because("scored elsewhere")).outcome());
  }

  @Test
  void freshRowsAreReadWithTheTypesOfTheTraining() {
    ModelVersion good = register(shop.train());
    Project project = shop.ignoring("country").project();
    PromotionSettings settings =
        new PromotionSettings(
            "fresh.csv",
            500,
            100,
            List.of(),
            USUAL.compare(),
            List.of(new FairnessLimit("country", Measure.DEMOGRAPHIC_PARITY_DIFFERENCE, 1, 10)),
            0,
            List.of());
    write("fresh.csv", Shop.table(5000, 120, 9).replaceAll("\\.\\d,", ","));

    GateSet rows = gatekeeper.rows(good, project, folder, settings);

    assertEquals("fresh.csv", rows.source());
    assertEquals(120, rows.frame().rows());
    int spent = rows.frame().schema().position("spent");
    assertEquals(FieldType.NUMBER, rows.frame().schema().field(spent).type(), "not INTEGER");
    assertTrue(rows.frame().schema().has("country"), "a limit asks for it");
    Ruling ruling = gatekeeper.judge(good, "champion", rows, settings);
    assertTrue(ruling.judgement().passed(), ruling.judgement().why());
  }

  @Test
  void recordsKeepToThePublishedSchema() {
    RecordSchema schema = RecordSchema.published();
    ModelVersion good = register(shop.train());
    gatekeeper.book().approve(good, List.of(), ANA);
    ModelVersion poor = register(shop.model(Shop.POOR).train());
    ModelVersion foreign =
        registry.register(NewVersion.of("shop", "runs:/abc/model", List.of()), ANA);

    PromotionRecord promoted = gatekeeper.promote(judge(good, USUAL), ANA);
    PromotionRecord refused = gatekeeper.refuse(judge(poor, USUAL), ANA).orElseThrow();
    PromotionRecord forced = gatekeeper.force(judge(foreign, USUAL), ANA.because("why not"));

    for (PromotionRecord record : List.of(promoted, refused, forced)) {
      schema.check(JsonStruct.read(JsonStruct.pretty(record.facts())));
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelVersion register(Bundle bundle) {
    NewVersion version = NewVersion.of("shop", "here", registry.keep(bundle.files()));
    return registry.register(version, ANA);
  }

  private Ruling judge(ModelVersion version, PromotionSettings settings) {
    return gatekeeper.judge(version, "champion", shop.gateSet(null), settings);
  }
}
