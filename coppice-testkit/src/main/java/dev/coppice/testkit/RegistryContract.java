package dev.coppice.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.By;
import dev.coppice.bundle.Bundle;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Promotion;
import dev.coppice.registry.RegisteredModel;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.registry.VersionFile;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Search;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What models, versions and aliases do, on every database. */
public abstract class RegistryContract extends RegistryStory {

  // --- models

  @Test
  void aModelIsMadeOnceAndFoundByName() {
    RegisteredModel made = registry.create("churn", "who leaves", Map.of("team", "growth"), ANN);
    assertEquals("who leaves", made.description());
    assertEquals(Map.of("team", "growth"), made.tags());
    assertEquals(made, registry.model("churn"));
    Conflict twice =
        assertThrows(Conflict.class, () -> registry.create("churn", "", Map.of(), ANN));
    assertEquals("Registered model 'churn' exists already", twice.getMessage());
    NotFound none = assertThrows(NotFound.class, () -> registry.model("chrun"));
    assertEquals("There is no registered model 'chrun'; did you mean 'churn'?", none.getMessage());
    assertThrows(InvalidInput.class, () -> registry.create(" ", "", Map.of(), ANN));
    registry.tag("churn", "team", "risk");
    registry.untag("churn", "nothing");
    assertEquals(Map.of("team", "risk"), registry.describe("churn", "").tags());
    assertThrows(InvalidInput.class, () -> registry.tag("churn", "k".repeat(251), ""));
    assertThrows(InvalidInput.class, () -> registry.tag("churn", "k", "v".repeat(100_001)));
  }

  @Test
  void aRenamedModelTakesEverythingWithIt() {
    registerThree();
    promote(2);
    register("fraud");
    assertThrows(Conflict.class, () -> registry.rename("churn", "fraud", ANN));
    registry.rename("churn", "leavers", ANN);
    assertThrows(NotFound.class, () -> registry.model("churn"));
    assertEquals(2, registry.meant("leavers@champion").number());
    assertEquals(1, registry.history("leavers", "champion").size());
    assertEquals(4, register("leavers").number());
    assertEquals(4, register("churn").number(), "churn/1 to churn/3 meant others");
  }

  @Test
  void numbersAreNeverGivenAgain() {
    registerThree();
    registry.delete("churn", 3, ANN);
    assertEquals(4, register("churn").number());
    NotFound gone = assertThrows(NotFound.class, () -> registry.version("churn", 3));
    assertEquals("churn/3 is deleted", gone.getMessage());
    registry.delete("churn", ANN);
    assertThrows(NotFound.class, () -> registry.model("churn"));
    assertEquals(5, register("churn").number(), "a prediction of churn/1 means one model for ever");
  }

  // --- versions

  @Test
  void aVersionHoldsWhatItWasRegisteredWith() {
    List<VersionFile> files =
        registry.keep(Map.of("b/c.txt", "two".getBytes(StandardCharsets.UTF_8), "a", new byte[0]));
    NewVersion asked =
        new NewVersion(
            "churn",
            "v{nnn}",
            "abc",
            "http://runs/abc",
            "runs:/abc/model",
            "first",
            Map.of("k", ""),
            files,
            List.of("challenger"),
            null);
    ModelVersion made = registry.register(asked, ANN);
    assertEquals("churn/1", made.reference());
    assertEquals("v001", made.label());
    assertEquals("abc", made.run());
    assertEquals("ann", made.user());
    assertEquals(List.of("challenger"), made.aliases());
    assertEquals(Stage.STAGING, made.stage());
    assertNull(made.modelHash());
    assertEquals(List.of("a", "b/c.txt"), made.files().stream().map(VersionFile::path).toList());
    assertEquals(made, registry.version("churn", 1));
    assertArrayEquals("two".getBytes(StandardCharsets.UTF_8), registry.files(made).get("b/c.txt"));
    NotFound none = assertThrows(NotFound.class, () -> registry.open(made, "b/c.tx"));
    assertEquals("churn/1 has no file 'b/c.tx'; did you mean 'b/c.txt'?", none.getMessage());
    registry.describe("churn", 1, "second");
    registry.tag("churn", 1, "k", "v");
    ModelVersion changed = registry.untag("churn", 1, "nothing");
    assertEquals("second", changed.description());
    assertEquals(Map.of("k", "v"), changed.tags());
  }

  @Test
  void aBundleComesBackToTheBit() {
    Bundle bundle = SmallModel.bundle(0.5);
    List<VersionFile> files = registry.keep(bundle.files());
    ModelVersion made = registry.register(NewVersion.of("churn", "x", files), ANN);
    assertEquals(bundle.modelHash(), made.modelHash());
    assertEquals(bundle.modelHash(), Bundle.open(registry.files(made)).modelHash());
    Map<String, byte[]> changed = bundle.files();
    changed.computeIfPresent("pipeline", (name, bytes) -> Arrays.copyOf(bytes, bytes.length - 1));
    List<VersionFile> broken = registry.keep(changed);
    Rejected refused =
        assertThrows(
            Rejected.class, () -> registry.register(NewVersion.of("churn", "x", broken), ANN));
    assertTrue(refused.getMessage().startsWith("pipeline: does not have the SHA-256"));
    assertEquals(1, stages().size());
  }

  @Test
  void theSameRequestGivesTheSameVersion() {
    List<VersionFile> one = registry.keep(SmallModel.bundle(0.5).files());
    NewVersion asked =
        NewVersion.of("churn", "runs:/abc/model", one)
            .withAliases(List.of("challenger"))
            .forRequest("flow 7, register");
    ModelVersion first = registry.register(asked, ANN);
    registry.unalias("churn", "challenger", ANN);
    ModelVersion again = registry.register(asked, ANN);
    assertEquals(first.number(), again.number());
    assertEquals(List.of(), again.aliases(), "what happened since stays");
    List<VersionFile> two = registry.keep(SmallModel.bundle(0.6).files());
    NewVersion other =
        NewVersion.of("churn", "runs:/abc/model", two).forRequest("flow 7, register");
    Conflict refused = assertThrows(Conflict.class, () -> registry.register(other, ANN));
    assertTrue(refused.getMessage().contains("made churn/1 from another run or model"));
    assertEquals(2, registry.register(asked.forRequest("flow 8"), ANN).number());
  }

  @Test
  void registeringUnderANameThatMustBeThere() {
    NewVersion asked = NewVersion.of("churn", "s3://models/churn", List.of());
    assertThrows(NotFound.class, () -> registry.add(asked, ANN));
    registry.create("churn", "", Map.of(), ANN);
    assertEquals("churn/1", registry.add(asked, ANN).reference());
  }

  @Test
  void labelsAreUniqueAndNeverAnotherNumber() {
    register("churn");
    NewVersion asked = NewVersion.of("churn", "x", List.of());
    assertEquals("1.2.0", registry.register(asked.labelled("1.{n}.0"), ANN).label());
    Conflict taken =
        assertThrows(Conflict.class, () -> registry.register(asked.labelled("1.2.0"), ANN));
    assertEquals("churn/2 has the label '1.2.0' already", taken.getMessage());
    for (String label : List.of("7", "latest", "", "a b", "../x")) {
      assertThrows(InvalidInput.class, () -> registry.register(asked.labelled(label), ANN), label);
    }
    assertEquals(3, register("churn").number(), "what was refused took no number");
  }

  @Test
  void aReferenceMayBeWrittenInManyWays() {
    registerThree();
    registry.register(NewVersion.of("churn", "x", List.of()).labelled("1.4.0"), ANN);
    promote(1);
    promote(2);
    registry.alias("churn", "eu", 3, ANN);
    Map<String, Integer> ways = new TreeMap<>();
    ways.put("churn", 2);
    ways.put("churn@champion", 2);
    ways.put("models:/churn@eu", 3);
    ways.put("models:/churn/1", 1);
    ways.put("churn/v003", 3);
    ways.put("churn/1.4.0", 4);
    ways.put("churn/4", 4);
    ways.put("models:/churn/latest", 4);
    ways.put("churn/Production", 2);
    ways.put("models:/churn/archived", 1);
    ways.forEach((way, number) -> assertEquals(number, registry.meant(way).number(), way));
    Map<String, String> wrong = new TreeMap<>();
    wrong.put("chrun/1", "There is no registered model 'chrun'; did you mean 'churn'?");
    wrong.put("churn/9", "There is no version churn/9; the newest is churn/4");
    wrong.put("churn@us", "Model 'churn' has no alias 'us'; accepted: champion, eu");
    wrong.put("churn/staging", "No version of churn is in Staging");
    wrong.put("churn/1.4.1", "There is no version churn/1.4.1; did you mean '1.4.0'?");
    wrong.forEach(
        (way, message) -> {
          NotFound none = assertThrows(NotFound.class, () -> registry.meant(way), way);
          assertEquals(message, none.getMessage());
        });
    for (String way : List.of("", "models:/", "churn/", "@champion", "churn@")) {
      assertThrows(InvalidInput.class, () -> registry.meant(way), way);
    }
  }

  @Test
  void nothingIsDecidedAboutTheLatest() {
    registerThree();
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> registry.pinned("models:/churn/Latest"));
    assertTrue(refused.getMessage().endsWith("nothing is decided about it; write churn/3"));
    assertEquals(3, registry.pinned("churn/3").number());
  }

  @Test
  void deletingAVersionTakesItsAliasesAndFreesItsFiles() {
    List<VersionFile> files = registry.keep(Map.of("a", new byte[] {1}));
    registry.register(NewVersion.of("churn", "x", files), ANN);
    promote(1);
    registry.delete("churn", 1, ANN);
    assertEquals(Map.of(), registry.aliases("churn"));
    assertEquals(AliasChange.Kind.REMOVED, registry.history("churn", "champion").get(0).kind());
    long held = store.metadata().read(sql -> sql.number("select count(*) from version_files"));
    assertEquals(0, held);
  }

  // --- aliases

  @Test
  void anAliasMeansOneVersionAndAVersionMayHaveMany() {
    registerThree();
    registry.alias("churn", "champion", 1, ANN);
    registry.alias("churn", "eu", 1, ANN);
    assertEquals(List.of("champion", "eu"), registry.version("churn", 1).aliases());
    registry.alias("churn", "eu", 2, ANN);
    registry.alias("churn", "eu", 2, ANN);
    assertEquals(Map.of("champion", 1, "eu", 2), registry.aliases("churn"));
    assertEquals(2, registry.history("churn", "eu").size(), "setting it again is no move");
    registry.unalias("churn", "eu", ANN);
    registry.unalias("churn", "eu", ANN);
    assertEquals(Map.of("champion", 1), registry.aliases("churn"));
    assertThrows(NotFound.class, () -> registry.alias("churn", "eu", 9, ANN));
    assertThrows(NotFound.class, () -> registry.alias("fraud", "eu", 1, ANN));
  }

  @Test
  void namesThatWouldMisleadAreNoAliases() {
    register("churn");
    for (String alias : List.of("latest", "Latest", "v3", "V12", "", "a b", "a/b", "a@b")) {
      assertThrows(InvalidInput.class, () -> registry.alias("churn", alias, 1, ANN), alias);
      Promotion promotion = Promotion.of("churn", 1, alias);
      assertThrows(InvalidInput.class, () -> registry.promote(promotion, ANN), alias);
    }
    registry.alias("churn", "Ümläut-2_v3", 1, ANN);
  }

  @Test
  void whoWasChampionIsOneQuestion() {
    registerThree();
    promote(1);
    at("2026-05-03T14:00:00Z");
    promote(2);
    at("2026-05-03T14:10:00Z");
    registry.rollback("churn", "champion", new By("bob", "alarms"));
    at("2026-05-03T15:00:00Z");
    registry.unalias("churn", "champion", ANN);
    assertEquals(Optional.empty(), champion("2026-05-03T11:59:59Z"));
    assertEquals(Optional.of(1), champion("2026-05-03T13:59:59.999Z"));
    assertEquals(Optional.of(2), champion("2026-05-03T14:00:00Z"));
    assertEquals(Optional.of(2), champion("2026-05-03T14:05:00Z"));
    assertEquals(Optional.of(1), champion("2026-05-03T14:10:00Z"));
    assertEquals(Optional.empty(), champion("2027-01-01T00:00:00Z"));
    AliasChange back = registry.history("churn", "champion").get(1);
    assertEquals(AliasChange.Kind.ROLLED_BACK, back.kind());
    assertEquals(2, back.from());
    assertEquals(1, back.to());
    assertEquals("bob", back.actor());
    assertEquals("alarms", back.reason());
    assertEquals(Instant.parse("2026-05-03T14:10:00Z").toEpochMilli(), back.at());
  }

  private Optional<Integer> champion(String when) {
    return registry.at("churn", "champion", Instant.parse(when));
  }

  @Test
  void aClockThatGoesBackDoesNotTurnTheHistoryRound() {
    registerThree();
    promote(1);
    at("2026-05-03T11:00:00Z");
    promote(2);
    assertEquals(Optional.of(2), champion("2026-05-03T12:00:00Z"));
    assertEquals(Optional.empty(), champion("2026-05-03T11:30:00Z"));
  }

  // --- search

  @Test
  void searchesAskForWhatMlflowCannot() {
    registerThree();
    register("fraud");
    promote(2);
    registry.tag("churn", 1, "team", "growth");
    registry.alias("fraud", "eu", 1, ANN);
    assertEquals(List.of("churn/2"), versions("alias = 'champion'"));
    assertEquals(List.of("churn/2"), versions("stage = 'Production' and name LIKE 'ch%'"));
    assertEquals(List.of("churn/1"), versions("tags.team = 'growth' or version_number < 1"));
    assertEquals(List.of("churn/1", "churn/3"), versions("name = 'churn' and alias IS NULL"));
    assertEquals(List.of("fraud/1"), versions("not name = 'churn' and creation_timestamp > 5"));
    assertEquals(List.of(), versions("run_id IN ('x', 'y')"));
    assertEquals(4, versions("run_id = 'abc' or run_id is null").size());
    registry.tag("fraud", "k", "v");
    assertEquals(List.of("fraud"), models("tags.k = 'v'"));
    assertEquals(List.of("churn"), models("alias = 'champion'"));
    assertEquals(List.of("churn", "fraud"), models(""));
    assertThrows(InvalidInput.class, () -> versions("metrics.a > 1"));
    InvalidInput many =
        assertThrows(
            InvalidInput.class, () -> registry.searchVersions(Search.of("", List.of("alias"), 10)));
    assertEquals("Nothing can be ordered by 'alias'; there may be many", many.getMessage());
  }

  private List<String> versions(String filter) {
    Search search = Search.of(filter, List.of("name", "version_number"), 100);
    return registry.searchVersions(search).items().stream().map(ModelVersion::reference).toList();
  }

  private List<String> models(String filter) {
    Search search = Search.of(filter, List.of(), 100);
    return registry.searchModels(search).items().stream().map(RegisteredModel::name).toList();
  }

  @Test
  void pagesShowEachVersionOnce() {
    for (int i = 0; i < 7; i++) {
      register("churn");
    }
    Search search = Search.of("", List.of("version_number DESC"), 3);
    List<Integer> numbers = new ArrayList<>();
    Page<ModelVersion> page = registry.searchVersions(search);
    while (page.next() != null) {
      page.items().forEach(version -> numbers.add(version.number()));
      register("churn");
      page = registry.searchVersions(search.next(page.next()));
    }
    page.items().forEach(version -> numbers.add(version.number()));
    assertEquals(List.of(7, 6, 5, 4, 3, 2, 1), numbers);
  }

  @Test
  void everythingIsThereInTheNextProcess() {
    registerThree();
    promote(2);
    Registry again = Registry.open(store, clock);
    assertEquals(2, again.meant("churn").number());
    assertFalse(again.promotions("churn").isEmpty());
    assertEquals(2, again.history("churn", "").get(0).to());
  }
}
