package dev.coppice.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.DataSettings;
import dev.coppice.data.Split;
import dev.coppice.data.TargetClasses;
import dev.coppice.errors.InvalidInput;
import dev.coppice.features.ColumnFeature;
import dev.coppice.features.FeatureSettings;
import dev.coppice.features.FeatureSettings.Categorical;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Numeric;
import dev.coppice.frame.Cleaning.Read;
import dev.coppice.frame.Frame;
import dev.coppice.models.Calibration;
import dev.coppice.recipe.Recipe.Trained;
import dev.coppice.rules.Severity;
import dev.coppice.training.Candidate;
import dev.coppice.training.DecisionSettings;
import dev.coppice.training.SmoteSettings;
import dev.coppice.training.TrainingSettings;
import dev.coppice.training.TrainingSettings.Calibrate;
import dev.coppice.training.search.SearchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of a price, groups, cleaning, encodings, synthetic rows and calibration in one run. */
class PreparedRecipeTest {

  private static final TargetClasses SHARES =
      new TargetClasses(List.of("low", "medium", "high"), List.of(0.4, 0.4, 0.2), List.of());
  private static final SmoteSettings SMOTE = new SmoteSettings(true, 5, 2);

  @TempDir Path folder;

  @Test
  void cutsAreLearnedFromTheTrainingRowsAndKeptInTheBundle() throws IOException {
    Trained trained = train(project(flats(600), SHARES, null, Calibrate.NONE, SMOTE));

    Bundle bundle = trained.bundle();
    Split split = Split.fromStruct(JsonStruct.read(bundle.section("split.json")));
    Frame all =
        Dataset.read(project(flats(600), SHARES, null, Calibrate.NONE, SMOTE), folder).frame();
    double[] prices =
        Arrays.stream(split.train())
            .mapToDouble(row -> all.numbers("price")[row])
            .sorted()
            .toArray();
    double position = 0.4 * (prices.length - 1);
    double cut =
        prices[(int) position]
            + (position % 1) * (prices[(int) position + 1] - prices[(int) position]);
    assertEquals(cut, bundle.pipeline().target().cuts().get(0), 1e-6);
    assertEquals(List.of("low", "medium", "high"), bundle.pipeline().target().classes());
    assertEquals(0, bundle.pipeline().target().classOf(cut), "a price at the cut is low");
    assertTrue(trained.report().scores("test").get("accuracy") > 0.7);
  }

  @Test
  void theWholeIsWrittenAndReadToTheSameBits() throws IOException {
    Bundle bundle = train(project(flats(600), SHARES, null, Calibrate.ISOTONIC, SMOTE)).bundle();
    Path place = folder.resolve("bundle");

    bundle.write(place);

    Map<String, ?> row =
        Map.of("area", "61 m2", "town", "Oslo", "street", "nowhere", "customer", "c1");
    Bundle opened = Bundle.open(place); // replays its golden rows
    Map<String, ?> inputs = Map.of("area", "61 m2", "town", "Oslo", "street", "nowhere");
    assertArrayEquals(
        bundle.pipeline().score(inputs).outputs(), opened.pipeline().score(inputs).outputs());
    assertArrayEquals(
        opened.pipeline().score(Map.of("area", 61, "town", "Oslo", "street", "nowhere")).outputs(),
        opened.pipeline().score(inputs).outputs());
    assertTrue(opened.pipeline().calibration() instanceof Calibration.Steps);
    assertThrows(InvalidInput.class, () -> opened.pipeline().score(row), "a group is no input");
  }

  @Test
  void rowsOfOneGroupStayInOnePart() throws IOException {
    Project project = project(flats(600), SHARES, "customer", Calibrate.NONE, SMOTE);

    Bundle bundle = train(project).bundle();

    Split split = Split.fromStruct(JsonStruct.read(bundle.section("split.json")));
    Frame all = Dataset.read(project, folder).frame();
    Set<String> trained = new HashSet<>();
    for (int row : split.train()) {
      trained.add(String.valueOf(all.texts("customer").text(row)));
    }
    for (int row : split.test()) {
      assertTrue(!trained.contains(String.valueOf(all.texts("customer").text(row))));
    }
    assertTrue(!bundle.pipeline().schema().has("customer"));
  }

  @Test
  void calibrationSaysWhatItChanged() throws IOException {
    Trained plain = train(project(flats(600), SHARES, null, Calibrate.NONE, SMOTE));
    Trained calibrated = train(project(flats(600), SHARES, null, Calibrate.PLATT, SMOTE));

    assertTrue(!plain.report().toStruct().has("calibration"));
    Struct report = calibrated.report().toStruct().struct("calibration");
    assertEquals("platt", report.text("method"));
    double after = report.struct("after").number("log_loss");
    assertTrue(after < report.struct("before").number("log_loss") + 0.05, report.toString());
    assertEquals(after, calibrated.report().scores("validation").get("log_loss"), 1e-12);
    assertTrue(report.struct("after").number("expected_calibration_error") < 0.2);
  }

  @Test
  void whatTheRowsDoNotBearIsToldBeforeAnythingIsFitted() throws IOException {
    TargetClasses rare =
        new TargetClasses(List.of("usual", "rare"), List.of(0.98, 0.02), List.of());
    Project project = project(flats(300), rare, null, Calibrate.NONE, SMOTE);

    InvalidInput refused = assertThrows(InvalidInput.class, () -> train(project));

    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("training.smote.neighbours"), message);
    assertTrue(message.contains("class 'rare' has 3 rows to learn from in a fold"), message);
  }

  @Test
  void aNumberIsNeitherCalibratedNorGrown() throws IOException {
    Project project = project(flats(300), TargetClasses.defaults(), null, Calibrate.PLATT, SMOTE);

    InvalidInput refused = assertThrows(InvalidInput.class, () -> train(project));

    assertTrue(String.valueOf(refused.getMessage()).contains("is for classes"));
  }

  @Test
  void classesThatMakeNoSenseAreToldAtOnce() {
    InvalidInput refused =
        assertThrows(
            InvalidInput.class,
            () -> new TargetClasses(List.of("a", "b"), List.of(0.5, 0.2), List.of(3.0, 1.0)));

    assertEquals(4, refused.problems().size(), refused.getMessage());
  }

  private Trained train(Project project) {
    return Recipe.train(
        new Recipe.Request(
            project,
            folder,
            "run",
            new Struct(),
            new Struct(),
            () -> 0,
            () -> false,
            new Recipe.Listener() {
              @Override
              public void phase(String what) {}

              @Override
              public void fitted(String contender, int fold, int done, int total) {}
            }));
  }

  private Project project(
      String csv,
      TargetClasses classes,
      @Nullable String group,
      Calibrate calibration,
      SmoteSettings smote)
      throws IOException {
    Path file = Files.writeString(folder.resolve("data-" + csv.hashCode() + ".csv"), csv);
    DataSettings plain = DataSettings.defaults();
    boolean asId = group == null;
    DataSettings data =
        new DataSettings(
            file.toString(),
            null,
            null,
            ",",
            plain.missing(),
            plain.missingNumbers(),
            Map.of(),
            "price",
            null,
            asId ? List.of("customer") : List.of(),
            List.of(),
            null,
            null,
            plain.split(),
            group,
            classes,
            List.of());
    FeatureSettings features =
        new FeatureSettings(
            Map.of(),
            Map.of("town_street", List.of("town", "street")),
            Numeric.defaults(),
            Categorical.defaults(),
            Map.of(
                "street", ColumnFeature.encoded(Encode.TARGET),
                "town_street", ColumnFeature.encoded(Encode.HASH)),
            List.of());
    return new Project(
        "flats",
        data,
        Map.of("area", cleaned(Read.NUMBER), "price", cleaned(Read.AMOUNT)),
        List.of(),
        features,
        List.of(new Candidate(classes.areGiven() ? "logistic" : "linear", Map.of())),
        new TrainingSettings(42, 3, null, 1, calibration, smote, false),
        SearchSettings.defaults(),
        DecisionSettings.defaults(),
        List.of());
  }

  private static ColumnSettings cleaned(Read read) {
    return new ColumnSettings(
        null,
        false,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        false,
        Severity.ERROR,
        read,
        null,
        null);
  }

  /** Customers with three flats each; area and street decide the price. */
  private static String flats(int rows) {
    SplittableRandom random = new SplittableRandom(2);
    StringBuilder csv = new StringBuilder("customer,area,town,street,price\n");
    for (int i = 0; i < rows; i++) {
      int area = 40 + random.nextInt(150);
      int street = random.nextInt(60);
      long price = 1000L * (area * (10 + street % 7) + random.nextInt(200));
      csv.append("c").append(i / 3).append(',').append(area).append(" m2,");
      csv.append(List.of("Oslo", "Rome").get(random.nextInt(2))).append(",street ").append(street);
      csv.append(',').append(price / 1000).append(".000 EUR\n");
    }
    return csv.toString();
  }
}
