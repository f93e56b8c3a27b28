package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.data.Guess.Role;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceTest {

  @TempDir Path folder;

  @Test
  void adultHasFourteenFeaturesAndQuestionMarksForGaps() {
    Inference adult = look(Written.shared("adult.csv.gz"), "class");
    assertEquals(14, adult.columns(Role.FEATURE).size());
    assertEquals(
        "[age, fnlwgt, education-num, capital-gain, capital-loss, hours-per-week]",
        adult.columns(Role.FEATURE).stream()
            .filter(c -> c.type() == FieldType.INTEGER)
            .map(Guess::name)
            .toList()
            .toString());
    assertEquals(List.of("", "?"), adult.format().missing());
    assertEquals(">50K", adult.outcome().positive());
    assertEquals(List.of(), adult.leaks());
    assertEquals(
        "8 different texts, missing in 2799 rows (5.7 %)", guess(adult, "workclass").reason());
    assertEquals(
        "whole numbers; goes one to one with 'education'", guess(adult, "education-num").reason());
  }

  @Test
  void namibiaStaysACountry() {
    Inference students = look(Written.shared("ml_datasource.csv"), "purchased");
    assertEquals(List.of(""), students.format().missing());
    assertEquals(List.of(), students.format().missingNumbers());
    assertEquals("172 different texts", guess(students, "student_country").reason());
    assertEquals("1", students.outcome().positive());
  }

  @Test
  void theTrapsOfTelcoAreSeen() {
    Inference telco = look(Written.shared("telco_churn.csv"), "Churn");
    assertEquals(Role.ID, guess(telco, "customerID").role());
    assertEquals(FieldType.NUMBER, guess(telco, "TotalCharges").type());
    assertEquals("numbers, missing in 11 rows (0.2 %)", guess(telco, "TotalCharges").reason());
    assertEquals(FieldType.CATEGORY, guess(telco, "SeniorCitizen").type());
    assertEquals(List.of("", " "), telco.format().missing());
    assertEquals("Yes", telco.outcome().positive());
  }

  @Test
  void pricesAreRegressionAndMonthsPutFlatsInOrder() {
    Inference flats = look(Written.shared("hdb_resale_2015_2016.csv.gz"), "resale_price");
    assertEquals(Task.REGRESSION, flats.outcome().task());
    assertEquals(Role.TIME, guess(flats, "month").role());
    assertEquals(List.of(), flats.leaks());
  }

  @Test
  void everyTrapOfANastyTableIsNamedWithItsReason() {
    SplittableRandom random = new SplittableRandom(1);
    int[] noise = random.ints(400, 0, 7).toArray();
    Map<String, IntFunction<Object>> columns = new TreeMap<>();
    columns.put("row id", row -> row + 1);
    columns.put("code", row -> String.format(Locale.ROOT, "K%05d", row * 7919 % 100_003));
    columns.put("zip", row -> String.format(Locale.ROOT, "0%04d", noise[row] * 11));
    columns.put("constant", row -> "same");
    columns.put("empty", row -> "");
    columns.put("amount", row -> row % 9 == 0 ? "NA" : noise[row] * 1.5);
    columns.put("region", row -> noise[row] == 3 ? "NA" : "R" + noise[row]);
    columns.put("region copy", row -> noise[row] == 3 ? "NA" : "R" + noise[row]);
    columns.put("typos", row -> row == 17 ? "about 40" : row % 50);
    columns.put("when", row -> "31.12." + (1990 + noise[row]));
    columns.put(
        "created_at",
        row -> String.format(Locale.ROOT, "2024-%02d-%02d", 1 + row % 12, 1 + row % 28));
    columns.put(
        "note",
        row -> "The customer number " + row + " said something long, twice: " + row / 2 * 2);
    columns.put("is_vip", row -> row % 5 == 0 ? 1 : 0);
    columns.put("outcome", row -> noise[row] < 2 ? "bad" : "fine");
    columns.put("outcome_code", row -> noise[row] < 2 ? 7 : 8);
    columns.put("days_to_default", row -> noise[row] < 2 ? row : 1000 + row);
    Inference seen = look(";", 400, columns, "outcome");

    assertEquals(';', seen.format().delimiter());
    assertEquals(List.of(""), seen.format().missing());
    assertEquals(List.of("NA", "about 40"), seen.format().missingNumbers());
    Map<String, String> expected = new TreeMap<>();
    expected.put("row id", "INTEGER ID numbers the rows without a gap");
    expected.put("code", "CATEGORY ID a different text in every row");
    expected.put(
        "zip",
        "CATEGORY FEATURE codes with leading zeros, 7 different texts; goes one to one with "
            + "'region'");
    expected.put("constant", "CATEGORY IGNORED constant: every row says 'same'");
    expected.put("empty", "CATEGORY IGNORED every cell is missing");
    expected.put("amount", "NUMBER FEATURE numbers, missing in 45 rows (11.3 %)");
    expected.put("region", "CATEGORY FEATURE 7 different texts");
    expected.put("region copy", "CATEGORY IGNORED repeats column 'region' in every row");
    expected.put(
        "typos",
        "INTEGER FEATURE whole numbers, missing in 1 rows (0.3 %); read as missing among them:"
            + " [about 40]");
    expected.put(
        "when",
        "CATEGORY IGNORED dates in another form than ISO ('31.12.1995'); write them as 2024-12-31"
            + " to use them");
    expected.put("created_at", "TIMESTAMP TIME dates; puts the rows in order of time");
    expected.put("note", "CATEGORY ID a different text in every row");
    expected.put("is_vip", "CATEGORY FEATURE 0 or 1: two classes");
    expected.put(
        "outcome",
        "CATEGORY TARGET two values; 'bad' is the positive class because it is the rarer one");
    expected.put("outcome_code", "INTEGER IGNORED leak: says the same as the target in every row");
    expected.put(
        "days_to_default",
        "INTEGER FEATURE whole numbers; suspected leak: thresholds on it tell the target in every"
            + " row");
    // Made from the same draw as the outcome, so honest neighbours give it away as well
    String shared = "; suspected leak: its value alone tells the target in all of the rows";
    for (String name : List.of("region", "zip")) {
      expected.merge(name, shared, String::concat);
    }
    expected.merge(
        "amount",
        "; suspected leak: thresholds on it tell the target in every row",
        String::concat);
    Map<String, String> found =
        seen.columns().stream()
            .collect(
                Collectors.toMap(
                    Guess::name,
                    g -> g.type() + " " + g.role() + " " + g.reason(),
                    (a, b) -> a,
                    TreeMap::new));
    expected.forEach((name, guess) -> assertEquals(guess, found.get(name), name));
    Table table = Table.read(Source.of("t.csv", folder), seen.format(), seen.schema());
    assertEquals(
        46, table.frame().column("amount").missing() + table.frame().column("typos").missing());
  }

  @Test
  void aTargetThatIsASumOfColumnsGivesThemAway() {
    int[] draws = new SplittableRandom(2).ints(1200, 0, 500).toArray();
    Map<String, IntFunction<Object>> columns = new TreeMap<>();
    columns.put("casual", row -> draws[row]);
    columns.put("registered", row -> draws[row + 400]);
    columns.put("weather", row -> draws[row + 800]);
    columns.put("count", row -> draws[row] + draws[row + 400]);
    Inference seen = look(",", 400, columns, "count");
    assertEquals(
        List.of(
            new Leak(
                List.of("casual", "registered"), "the target is the sum of casual + registered")),
        seen.leaks());
    assertEquals(List.of("weather"), seen.columns(Role.FEATURE).stream().map(Guess::name).toList());
  }

  @Test
  void aColumnThatIsTheTargetInOtherUnitsIsSuspected() {
    double[] draws = new SplittableRandom(3).doubles(200).toArray();
    Inference seen =
        look(",", 200, Map.of("km", r -> draws[r], "miles", r -> draws[r] / 1.609344), "km");
    assertEquals(
        List.of(new Leak(List.of("miles"), "its correlation with the target is 1.00000")),
        seen.leaks());
  }

  @Test
  void strongButHonestFeaturesAreNotSuspected() {
    double[] draws = new SplittableRandom(4).doubles(5000).toArray();
    Map<String, IntFunction<Object>> columns = new TreeMap<>();
    columns.put("x", r -> draws[r]);
    columns.put("group", r -> (int) (draws[r] * 20));
    columns.put("y", r -> draws[r] + draws[(r + 1) % 5000] * 0.1 > 0.5 ? "yes" : "no");
    assertEquals(List.of(), look(",", 5000, columns, "y").leaks());
  }

  @Test
  void theTaskFollowsTheTarget() {
    assertEquals("MULTICLASS: 3 different texts", outcome(row -> "abc".charAt(row % 3)));
    assertEquals("MULTICLASS: 5 different whole numbers", outcome(row -> row % 5));
    assertEquals("REGRESSION: numbers with 50 different values", outcome(row -> row % 50));
    assertEquals(
        "BINARY: two values; 'true' is the positive class because its name says so",
        outcome(row -> row % 3 > 0));
    assertEquals(
        "BINARY: two values; '2' is the positive class because it is the rarer one",
        outcome(row -> row % 3 == 0 ? 2 : 1));
    assertEquals(
        "BINARY: two values, equally frequent; 'b' is taken for the positive class, change it if wrong",
        outcome(row -> row % 2 == 0 ? "b" : "a"));
  }

  private String outcome(IntFunction<Object> target) {
    Inference seen = look(",", 120, Map.of("t", target, "x", row -> row * row % 13), "t");
    return seen.outcome().task() + ": " + seen.outcome().reason();
  }

  @Test
  void aGapInABinaryTargetIsNoThirdClass() {
    Inference seen =
        look(",", 120, Map.of("t", r -> r % 10 == 0 ? "NA" : r % 2, "x", r -> r * r % 13), "t");
    assertEquals(Task.BINARY, seen.outcome().task());
    assertEquals(List.of("", "NA"), seen.format().missing());
    assertEquals(List.of("The target is missing in 12 rows, which cannot train."), seen.notes());
  }

  @Test
  void whatCannotBePredictedIsRefused() {
    Map<String, IntFunction<Object>> columns =
        Map.of(
            "one",
            r -> "x",
            "text",
            r -> "v" + r,
            "day",
            r -> "2024-01-" + (10 + r % 20),
            "none",
            r -> "");
    assertFault(
        "There is no column 'tekst' to predict in 't.csv'; did you mean 'text'?", columns, "tekst");
    assertFault(
        "The target 'one' has one value only, 'x'; wanted: a column with two values or more,"
            + " or name another target",
        columns,
        "one");
    assertFault(
        "The target 'none' has no value; wanted: a column with two values or more, or name"
            + " another target",
        columns,
        "none");
    assertFault(
        "The target 'day' holds dates; wanted: classes or numbers to predict", columns, "day");
    assertFault(
        "The target 'text' has 300 different texts such as 'v0'; wanted: at most 200 classes,"
            + " or numbers",
        columns,
        "text");
  }

  private void assertFault(
      String message, Map<String, IntFunction<Object>> columns, String target) {
    InvalidInput e = assertThrows(InvalidInput.class, () -> look(",", 300, columns, target));
    assertEquals(message, e.getMessage());
  }

  /** Looks, and proves that what was found reads the file. */
  private static Inference look(Source source, String target) {
    Inference seen = Inference.of(source, target);
    assertTrue(Table.read(source, seen.format(), seen.schema()).frame().rows() == seen.rows());
    return seen;
  }

  private Inference look(
      String delimiter, int rows, Map<String, IntFunction<Object>> columns, String target) {
    List<String> names = columns.keySet().stream().sorted().toList();
    String file =
        IntStream.range(0, rows)
            .mapToObj(
                row ->
                    names.stream()
                        .map(name -> columns.getOrDefault(name, r -> "").apply(row).toString())
                        .collect(Collectors.joining(delimiter)))
            .collect(Collectors.joining("\n", String.join(delimiter, names) + "\n", "\n"));
    Written.file(folder, "t.csv", file);
    return look(Source.of("t.csv", folder), target);
  }

  private static Guess guess(Inference seen, String name) {
    return seen.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}
