package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.cli.Shell.Result;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The housing example on a table whose prices follow from the area alone: 400 low, 400 medium and
 * 200 high, and flats of 60, 150 and 245 square metres are plainly one of each.
 */
class HousingTest {

  private static final String FIELDS =
      "GrossSquareMeters,NetSquareMeters,BuildingAge,NumberOfRooms,district,HeatingType,"
          + "StructureType,FloorLocation,address,AdCreationDate,Subscription";
  private static final Path PROJECT = Places.repository().resolve("examples/housing-class");

  @TempDir static Path home;

  private static Struct report = new Struct();

  @BeforeAll
  static void train() throws IOException {
    StringBuilder csv = new StringBuilder(FIELDS + ",price\n");
    for (int i = 0; i < 1000; i++) {
      int gross = 50 + 37 * i % 200;
      csv.append(gross).append(',').append(gross * 8 / 10.0).append(',').append(i % 30);
      csv.append(',').append(1 + gross / 60).append(",D").append(1 + i / 200);
      csv.append(i % 2 == 0 ? ",gas" : ",electric").append(",concrete,").append(1 + i % 4);
      csv.append(",street ").append(i % 250).append(",2025-01,none,");
      csv.append(500_000 + 10_000 * gross).append('\n');
    }
    Files.writeString(home.resolve("table.csv"), csv);
    report = Shell.plain(training(home)).answer();
  }

  private static String[] training(Path home, String... more) {
    String table = HousingTest.home.resolve("table.csv").toString();
    List<String> words =
        new ArrayList<>(
            List.of("train", "--json", "-p", PROJECT.toString(), "--home", home.toString()));
    words.addAll(List.of("--data", table, "--set", "training.folds=2"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void bothFamiliesLearnItAndOnlyRealRowsAreJudged() {
    assertEquals(800, report.struct("rows").integer("train"));
    assertEquals(200, report.struct("rows").integer("test"));
    assertTrue(report.struct("metrics").struct("test").number("accuracy") >= 0.97);
    assertEquals(2, report.structs("leaderboard").size());
    for (Struct family : report.structs("leaderboard")) {
      assertTrue(family.struct("mean").number("accuracy") >= 0.93, family.text("name"));
    }
    Struct truths = JsonStruct.read(bundle().section("confusion_matrix.json"));
    long judged = 0;
    for (Struct row : truths.structs("rows")) {
      for (long count : row.longs("predicted")) {
        judged += count;
      }
    }
    assertEquals(200, judged);
  }

  @Test
  void theRunKeepsItsBucketsCrossesWeightsAndCap() {
    Struct config = JsonStruct.read(bundle().section("config.json"));

    assertEquals(16_384, config.struct("features").struct("categorical").integer("buckets"));
    assertEquals(
        List.of("district", "HeatingType"),
        config.struct("features").struct("crosses").texts("district_heating"));
    assertEquals(2, config.struct("training").struct("smote").number("cap"));
    Struct run = run(home);
    assertEquals("16384", run.struct("params").text("features.categorical.buckets"));
    assertEquals("2", run.struct("params").text("training.smote.cap"));
    assertTrue(run.struct("params").text("features.crosses").contains("district_floor"));
    assertTrue(run.struct("metrics").names().toString().contains("cv_mean_macro_f1"));
    List<Double> cuts = bundle().pipeline().target().cuts();
    assertEquals(List.of("low", "medium", "high"), bundle().pipeline().target().classes());
    assertTrue(cuts.get(0) > 1_700_000 && cuts.get(0) < 1_900_000, cuts.toString());
  }

  @Test
  void aKilledTrainingGoesOnWithItsTreesAndShowsThem() throws Exception {
    String[] larger = {"--set", "models=[{forest: {trees: 500, class_weight: balanced}}]"};
    Path undisturbed = home.resolve("undisturbed");
    Path killed = home.resolve("killed");
    Shell.plain(training(undisturbed, larger)).answer();
    Killed.when(
        () ->
            Killed.checkpoints(killed).stream()
                    .filter(file -> file.toString().matches(".*champion-trees-[24]0"))
                    .count()
                == 2,
        training(killed, larger));

    List<String> artifacts =
        run(killed).structs("artifacts").stream().map(file -> file.text("path")).toList();
    Result resumed = Shell.plain(training(killed, larger));

    Matcher going = Pattern.compile("Going on with (\\d+) of 500 trees").matcher(resumed.errors());
    assertTrue(going.find(), resumed.errors());
    assertTrue(Integer.parseInt(going.group(1)) >= 40, resumed.errors());
    assertArrayEquals(pipeline(undisturbed), pipeline(killed));
    assertTrue(
        artifacts.containsAll(List.of("checkpoints/trees-20", "checkpoints/trees-40")),
        artifacts.toString());
    assertFalse(
        Shell.plain(training(killed, larger)).errors().contains("Going on"), "done is done");
  }

  /** The last one, as it was written down. */
  private static Struct run(Path home) {
    String[] words = {"runs", "show", "--json", "-p", PROJECT.toString(), "--home", "" + home};
    return Shell.plain(words).answer();
  }

  private static byte[] pipeline(Path home) throws IOException {
    String run = Files.readString(home.resolve("latest")).strip();
    return Files.readAllBytes(home.resolve("runs").resolve(run).resolve("bundle/pipeline"));
  }

  @Test
  void rawTextsAndCleanValuesGetTheSameClasses() throws IOException {
    List<String> clean =
        scored(
            "60,48,0,2,D1,gas,concrete,1,street 0,2025-02,none",
            "150,120,21,3,D3,electric,concrete,2,street 7,2025-08,none",
            "245,196,5,5,D5,gas,concrete,4,never seen,unknown,unknown");
    List<String> raw =
        scored(
            "60 m2,48 m²,0,2+1,D1,gas,concrete,1,street 0,15 Şubat 2025,none",
            "150 m2,120 m2,21 ve üzeri,3+1,D3,electric,concrete,2,street 7,2 Ağustos 2025,none",
            "245 m2,196 m2,5 years,5+1,D5,gas,concrete,4,never seen,,");

    assertEquals(List.of("low", "medium", "high"), clean);
    assertEquals(clean, raw);
  }

  private static Bundle bundle() {
    return Bundle.open(home.resolve("runs").resolve(report.text("run_id")).resolve("bundle"));
  }

  private static List<String> scored(String... rows) throws IOException {
    Path input =
        Files.writeString(home.resolve("rows.csv"), FIELDS + "\n" + String.join("\n", rows) + "\n");
    Path output = Files.createTempDirectory(home, "scored").resolve("scored.csv");
    Shell.plain(
            "score",
            "--json",
            "-p",
            PROJECT.toString(),
            "--home",
            home.toString(),
            "--input",
            input.toString(),
            "--output",
            output.toString())
        .answer();
    List<String> lines = Files.readAllLines(output);
    int column = List.of(lines.get(0).split(",")).indexOf("prediction");
    assertTrue(column >= 0, lines.get(0));
    return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).toList();
  }
}
