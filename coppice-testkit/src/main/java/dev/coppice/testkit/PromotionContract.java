package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.By;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Promotion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What promoting, refusing, rolling back and moving stages do, on every database. */
public abstract class PromotionContract extends RegistryStory {

  @Test
  void promotingArchivesTheChampionBeforeAndKeepsTheEvidence() {
    registerThree();
    registry.alias("churn", "challenger", 2, ANN);
    promote(1);
    Struct evidence = new Struct().put("delta", 0.007).put("approved_by", "carol");
    at("2026-05-03T14:05:00Z");
    PromotionRecord record =
        registry.promote(
            Promotion.of("churn", 2, "champion").over(1).with(evidence), new By("ann", "wins"));
    assertEquals(Map.of("champion", 2), registry.aliases("churn"), "it is challenger no longer");
    assertEquals(Map.of(1, Stage.ARCHIVED, 2, Stage.PRODUCTION, 3, Stage.NONE), stages());
    Struct facts = record.facts();
    assertEquals("2", facts.text("model_version"));
    assertEquals("runs:/abc/model", facts.text("model_artifact_uri"));
    assertEquals("Staging", facts.text("source_stage"));
    assertEquals("Production", facts.text("target_stage"));
    assertEquals(1, facts.integer("previous_version"));
    assertEquals("promoted", facts.text("outcome"));
    assertEquals("carol", facts.text("approved_by"));
    assertEquals("ann", facts.text("requested_by"));
    assertEquals("wins", facts.text("reason"));
    assertEquals("2026-05-03T14:05:00Z", facts.text("decided_at"));
    assertEquals(0.007, facts.struct("evidence").number("delta"));
    PromotionRecord kept = registry.promotions("churn").get(0);
    assertEquals(0.007, kept.facts().struct("evidence").number("delta"));
    promote(2);
    assertEquals(2, registry.promotions("churn").size(), "asked again, answered the same");
  }

  @Test
  void aLosingChallengerIsArchivedWithItsReasons() {
    registerThree();
    promote(1);
    registry.alias("churn", "challenger", 2, ANN);
    Struct evidence = new Struct().put("delta", 0.004);
    Promotion asked = Promotion.of("churn", 2, "champion").with(evidence);
    PromotionRecord record = registry.refuse(asked, new By("gates", "0.004 is not above 0.005"));
    assertEquals(PromotionRecord.Outcome.REFUSED, record.outcome());
    assertEquals("refused", record.facts().text("outcome"));
    assertEquals(Map.of("champion", 1), registry.aliases("churn"));
    assertEquals(Map.of(1, Stage.PRODUCTION, 2, Stage.ARCHIVED, 3, Stage.NONE), stages());
    promote(2);
    assertEquals(Stage.PRODUCTION, registry.version("churn", 2).stage(), "by hand it still may");
    Conflict refused = assertThrows(Conflict.class, () -> registry.archive("churn", 2, ANN));
    assertTrue(refused.getMessage().contains("churn/2 is champion, so it cannot be archived"));
  }

  @Test
  void whoComparedWithAnOlderChampionLooksAgain() {
    registerThree();
    promote(1);
    registry.promote(Promotion.of("churn", 2, "champion").over(1), ANN);
    Promotion late = Promotion.of("churn", 3, "champion").over(1);
    Conflict refused = assertThrows(Conflict.class, () -> registry.promote(late, ANN));
    assertEquals(
        "churn@champion is version 2 meanwhile, not 1; compare churn/3 with that one and"
            + " promote again",
        refused.getMessage());
    assertEquals(Map.of("champion", 2), registry.aliases("churn"));
    Promotion first = Promotion.of("churn", 3, "staging").over(0);
    assertEquals("3", registry.promote(first, ANN).facts().text("model_version"));
  }

  @Test
  void ofManyWhoPromoteAtOnceOneWins() throws Exception {
    int many = 8;
    for (int i = 0; i <= many; i++) {
      register("churn");
    }
    promote(1);
    ExecutorService clients = Executors.newFixedThreadPool(many);
    List<Future<Boolean>> outcomes = new ArrayList<>();
    for (int version = 2; version <= many + 1; version++) {
      Promotion promotion = Promotion.of("churn", version, "champion").over(1);
      Callable<Boolean> wins =
          () -> {
            try {
              registry.promote(promotion, ANN);
              return true;
            } catch (Conflict e) {
              return false;
            }
          };
      outcomes.add(clients.submit(wins));
    }
    int winners = 0;
    for (Future<Boolean> outcome : outcomes) {
      winners += outcome.get() ? 1 : 0;
    }
    clients.shutdown();
    assertEquals(1, winners);
    assertEquals(2, registry.history("churn", "champion").size());
    assertEquals(1, stages().values().stream().filter(s -> s == Stage.PRODUCTION).count());
    assertEquals(1, stages().values().stream().filter(s -> s == Stage.ARCHIVED).count());
  }

  @Test
  void rollingBackTwiceLeadsTwoStepsBack() {
    registerThree();
    promote(1);
    promote(2);
    promote(3);
    assertEquals(2, rollback());
    assertEquals(Map.of(1, Stage.ARCHIVED, 2, Stage.PRODUCTION, 3, Stage.ARCHIVED), stages());
    assertEquals(1, rollback());
    Conflict end = assertThrows(Conflict.class, this::rollback);
    assertEquals(
        "There is nothing to roll back to: before version 1, churn@champion meant no version that"
            + " is still there",
        end.getMessage());
    promote(3);
    assertEquals(1, rollback(), "a promotion after a rollback lies on top of it");
    assertEquals(7, registry.history("churn", "champion").size());
  }

  private int rollback() {
    return registry.rollback("churn", "champion", ANN).number();
  }

  @Test
  void rollingBackAndForthByPromotingWorksForEver() {
    registerThree();
    promote(1);
    for (int i = 0; i < 20; i++) {
      promote(2);
      assertEquals(1, rollback());
      assertEquals(Map.of(1, Stage.PRODUCTION, 2, Stage.ARCHIVED, 3, Stage.NONE), stages());
    }
  }

  @Test
  void rollingBackPassesOverDeletedVersionsAndRemovals() {
    registerThree();
    promote(1);
    promote(2);
    promote(3);
    registry.delete("churn", 2, ANN);
    assertEquals(1, rollback());
    promote(3);
    registry.unalias("churn", "champion", ANN);
    assertEquals(3, rollback(), "a removal is undone");
    assertThrows(Conflict.class, () -> registry.rollback("churn", "challenger", ANN));
  }

  @Test
  void stagesMoveAsOlderScriptsExpect() {
    registerThree();
    transition(3, Stage.STAGING);
    assertEquals(Map.of(1, Stage.NONE, 2, Stage.NONE, 3, Stage.STAGING), stages());
    transition(3, Stage.PRODUCTION);
    assertEquals(Map.of("champion", 3), registry.aliases("churn"));
    transition(2, Stage.PRODUCTION);
    assertEquals(Map.of(1, Stage.NONE, 2, Stage.PRODUCTION, 3, Stage.ARCHIVED), stages());
    registry.alias("churn", "challenger", 1, ANN);
    registry.transition("churn", 3, Stage.STAGING, Stage.Others.ARCHIVE, ANN);
    assertEquals(Map.of(1, Stage.ARCHIVED, 2, Stage.PRODUCTION, 3, Stage.STAGING), stages());
    transition(1, Stage.NONE);
    transition(2, Stage.ARCHIVED);
    assertEquals(Map.of(1, Stage.NONE, 2, Stage.ARCHIVED, 3, Stage.STAGING), stages());
    assertEquals(Map.of("staging", 3), registry.aliases("churn"));
    InvalidInput refused = assertThrows(InvalidInput.class, () -> Stage.of("Prod"));
    assertEquals(
        "'Prod' is no stage; accepted: None, Staging, Production, Archived", refused.getMessage());
  }

  private void transition(int version, Stage stage) {
    ModelVersion moved = registry.transition("churn", version, stage, Stage.Others.KEEP, ANN);
    assertEquals(stage, moved.stage());
  }

  @Test
  void theNewestOfEachStageStandsWithTheModel() {
    for (int i = 0; i < 5; i++) {
      register("churn");
    }
    promote(1);
    promote(3);
    registry.alias("churn", "challenger", 2, ANN);
    List<ModelVersion> latest = registry.model("churn").latest();
    assertEquals(List.of(1, 2, 3, 5), latest.stream().map(ModelVersion::number).toList());
    assertEquals(Stage.NONE, latest.get(3).stage());
  }
}
