package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data} section of a project: where the rows are, how they are written, and what the
 * columns are for.
 *
 * @param source a path (relative to the project file), a file, http or https URI, or a database:
 *     {@code jdbc:postgresql://HOST/DATABASE}
 * @param sql the query on a database
 * @param sha256 when given, the source must have this SHA-256; of a query, its rows
 * @param missing the texts that mean "no value", in every column
 * @param missingNumbers texts that mean "no value" where a number or a date is wanted only, so that
 *     {@code NA} can be a gap in an amount and a value in a country
 * @param rename column names of the file and what they are called here
 * @param target the column to predict
 * @param positive for two classes, the label of the positive one
 * @param id columns that name a row: never features, written through by {@code score}
 * @param ignore columns that are read and not used
 * @param time the column that orders the rows in time
 * @param testRows a file of 0-based row numbers that make up the test part
 * @param group the column whose rows of one value stay in one part and one fold; never a feature
 * @param classes makes classes of a numeric target
 * @param joins other tables, of which each row gets what was known at its time
 */
public record DataSettings(
    String source,
    @Nullable String sql,
    @Nullable String sha256,
    String delimiter,
    List<String> missing,
    List<String> missingNumbers,
    Map<String, String> rename,
    String target,
    @Nullable String positive,
    List<String> id,
    List<String> ignore,
    @Nullable String time,
    @Nullable String testRows,
    Parts split,
    @Nullable String group,
    TargetClasses classes,
    List<JoinSettings> joins) {

  /** Rows stand for themselves, and the target is learned as it is. */
  public DataSettings(
      String source,
      @Nullable String sha256,
      String delimiter,
      List<String> missing,
      List<String> missingNumbers,
      Map<String, String> rename,
      String target,
      @Nullable String positive,
      List<String> id,
      List<String> ignore,
      @Nullable String time,
      @Nullable String testRows,
      Parts split) {
    this(
        source,
        null,
        sha256,
        delimiter,
        missing,
        missingNumbers,
        rename,
        target,
        positive,
        id,
        ignore,
        time,
        testRows,
        split,
        null,
        TargetClasses.defaults(),
        List.of());
  }

  public DataSettings {
    requireNoSecret(source);
    joins = List.copyOf(joins);
  }

  /** Before anybody keeps or shows the address of a database, which may hold a password. */
  static void requireNoSecret(String source) {
    if (source.startsWith("jdbc:")) {
      try {
        Source.of(source, Path.of(""));
      } catch (InvalidInput e) {
        throw new InvalidInput(List.of(new Problem("source", "will not do. " + e.getMessage())));
      }
    }
  }

  public static DataSettings defaults() {
    return new DataSettings(
        "",
        null,
        null,
        ",",
        List.of(""),
        List.of(),
        Map.of(),
        "",
        null,
        List.of(),
        List.of(),
        null,
        null,
        Parts.defaults(),
        null,
        TargetClasses.defaults(),
        List.of());
  }

  /**
   * The same for a file of ours with the rows: written plainly, with the columns' names here, the
   * ids, and the names of classes where they were made of numbers.
   *
   * @param testRowsFile a file with the numbers of the rows that test
   */
  public DataSettings gathered(
      String file, String fileSha256, String testRowsFile, TargetClasses named) {
    return new DataSettings(
        file,
        null,
        fileSha256,
        ",",
        List.of(""),
        List.of(),
        Map.of(),
        target,
        positive,
        id,
        List.of(),
        time,
        testRowsFile,
        split,
        group,
        named,
        List.of());
  }

  /**
   * @param test the share of rows that only the final evaluation sees
   * @param validation the share of rows that the choice of the threshold sees; 0 uses out-of-fold
   *     predictions instead
   */
  public record Parts(double test, double validation, Method method) {

    public Parts {
      Problems problems = new Problems();
      requireShare("test", test, problems);
      requireShare("validation", validation, problems);
      if (problems.isEmpty() && test + validation >= 1) {
        problems.add(
            "test",
            "and validation take " + (test + validation) + " of the rows; leave some to train");
      }
      problems.throwIfAny();
    }

    private static void requireShare(String name, double value, Problems problems) {
      if (!(value >= 0 && value < 1)) {
        problems.add(name, "is " + value + "; accepted: a share of the rows, 0 to below 1");
      }
    }

    public static Parts defaults() {
      return new Parts(0.2, 0, Method.AUTO);
    }
  }

  /** How rows come into parts. */
  public enum Method {
    /** By time when there is a time column, else stratified for classes, else at random. */
    AUTO,
    STRATIFIED,
    RANDOM,
    TIME
  }
}
