package dev.coppice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.features.FeatureSettings.DatePart;
import dev.coppice.features.FeatureSettings.Encode;
import dev.coppice.features.FeatureSettings.Impute;
import dev.coppice.features.FeatureSettings.Scale;
import dev.coppice.frame.Cleaning;
import dev.coppice.metrics.Metric;
import dev.coppice.testkit.Places;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Trainer;
import dev.coppice.training.Trainers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the documentation says is so. A page's {@code sh} blocks, and the lines of its {@code
 * console} blocks that begin with a prompt, are run one after another, as they stand, in a folder
 * that holds nothing but {@code ./coppice} and the examples. Blocks that cannot run there say why
 * behind the language.
 */
class DocsTest {

  private static final Path ROOT = Places.repository();
  private static final Path REFERENCE = ROOT.resolve("docs/reference");

  /** What a block needs that is not there: real data, Maven and the sources, the reader's file. */
  private static final Set<String> NOT_RUN = Set.of("real-data", "build", "your-data");

  private static final Pattern SHELL =
      Pattern.compile("(?ms)^```(sh|console) *(\\S*)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:|#)([^)#\\s]+)[^)]*\\)");

  @TempDir Path folder;

  static List<String> pages() throws IOException {
    List<String> pages = new ArrayList<>();
    for (Path start : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("examples"))) {
      try (Stream<Path> files = Files.walk(start, start.equals(ROOT) ? 1 : 3)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .forEach(file -> pages.add(ROOT.relativize(file).toString()));
      }
    }
    return pages.stream().sorted().toList();
  }

  static List<String> pagesWithCommands() throws IOException {
    List<String> pages = new ArrayList<>();
    for (String page : pages()) {
      if (!script(page).isEmpty()) {
        pages.add(page);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pagesWithCommands")
  @Execution(ExecutionMode.CONCURRENT)
  void everyCommandOfAPageWorks(String page) throws IOException, InterruptedException {
    copyExamples();
    Path launcher = folder.resolve("coppice");
    String command = String.join("' '", OwnProcess.of().command());
    Files.writeString(launcher, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(command));
    assertTrue(launcher.toFile().setExecutable(true));
    Path said = folder.resolve("said.log");
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-eux", "-c", script(page))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    shell.environment().put("COPPICE_TRAINING_FOLDS", "2"); // for speed alone
    assertEquals(0, shell.start().waitFor(), () -> page + "\n" + read(said));
  }

  private static String script(String page) {
    StringBuilder script = new StringBuilder();
    for (MatchResult block : found(SHELL, read(ROOT.resolve(page)))) {
      if (!block.group(2).isEmpty()) {
        assertTrue(NOT_RUN.contains(block.group(2)), page + ": a block " + block.group(2));
      } else if (block.group(1).equals("sh")) {
        script.append(block.group(3));
      } else {
        block
            .group(3)
            .lines()
            .filter(line -> line.startsWith("$ "))
            .forEach(line -> script.append(line.substring(2)).append('\n'));
      }
    }
    return script.toString();
  }

  private void copyExamples() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
      for (Path file :
          files
              .filter(file -> file.toString().matches(".*(\\.(csv|yaml)|/IncomeTable.java|/train)"))
              .toList()) {
        Path copy = folder.resolve(ROOT.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsToAFile(String page) {
    for (MatchResult link : found(LINK, read(ROOT.resolve(page)))) {
      Path target = ROOT.resolve(page).resolveSibling(link.group(1));
      assertTrue(Files.exists(target), page + " has a link to " + link.group(1));
    }
  }

  /** A line {@code // ...} stands for what the page leaves out. */
  @ParameterizedTest
  @ValueSource(strings = {"docs/how-to/add-a-trainer.md", "docs/how-to/add-a-transformer.md"})
  void theJavaOfAPageStandsInAFileThatItLinksTo(String page) {
    String text = read(ROOT.resolve(page));
    StringBuilder code = new StringBuilder();
    for (MatchResult link : found(LINK, text)) {
      if (link.group(1).endsWith(".java")) {
        code.append(read(ROOT.resolve(page).resolveSibling(link.group(1))));
      }
    }
    List<MatchResult> blocks = found(Pattern.compile("(?ms)^```java\\n(.*?)^```$"), text);
    assertFalse(blocks.isEmpty(), page);
    for (MatchResult block : blocks) {
      for (String piece : block.group(1).split("(?m)^ *// \\.\\.\\.\\n")) {
        assertTrue(code.indexOf(piece) >= 0, page + " shows what no linked file has:\n" + piece);
      }
    }
  }

  @Test
  void everySettingStandsInTheReferenceWithItsDefault() throws IOException {
    Path file = folder.resolve("coppice.yaml");
    Files.writeString(file, "data: {source: a.csv, target: y}\n");
    String page = read(REFERENCE.resolve("project-file.md"));
    Struct shown = Shell.plain("config", "show", "--json", "-p", file.toString()).answer();
    for (Struct setting : shown.structs("settings")) {
      String value = setting.text("from").equals("default") ? setting.text("value") : "";
      String cell = value.isEmpty() ? "" : "`" + value + "` ";
      String row = "| `" + setting.text("key") + "` | " + cell + "|";
      assertTrue(page.contains(row), "project-file.md has no row that begins with " + row);
    }
    Properties settings = new Properties();
    try (InputStream in = DocsTest.class.getResourceAsStream("settings.properties")) {
      settings.load(Objects.requireNonNull(in));
    }
    for (String key : new TreeSet<>(settings.stringPropertyNames())) {
      assertTrue(page.contains("`" + key + "`"), "project-file.md does not explain " + key);
    }
  }

  @Test
  void everyModelFamilyStandsInTheReferenceWithItsSettings() {
    String page = read(REFERENCE.resolve("models.md"));
    StringBuilder lacking = new StringBuilder();
    for (Trainer trainer : Trainers.all()) {
      String heading = "\n## " + trainer.name() + "\n";
      lacking.append(page.contains(heading) ? "" : heading);
      for (Hyperparameter setting : trainer.hyperparameters()) {
        lacking.append(page.contains(row(setting)) ? "" : row(setting));
      }
    }
    assertEquals("", lacking.toString(), "lines that models.md lacks");
  }

  private static String row(Hyperparameter setting) {
    List<String> cells =
        List.of(
            "`" + setting.name() + "`",
            standard(setting),
            accepted(setting),
            String.join(", ", setting.aliases()),
            setting.description());
    return "\n| " + String.join(" | ", cells) + " |\n";
  }

  private static String standard(Hyperparameter setting) {
    if (setting instanceof Hyperparameter.Whole whole) {
      return "" + whole.standard();
    }
    return setting instanceof Hyperparameter.Decimal decimal
        ? ShortestDouble.brief(decimal.standard())
        : words(setting).get(0);
  }

  private static String accepted(Hyperparameter setting) {
    if (setting instanceof Hyperparameter.Whole whole) {
      return range(whole.min(), whole.max());
    }
    if (setting instanceof Hyperparameter.Decimal decimal) {
      return range(decimal.min(), decimal.max());
    }
    String number =
        setting instanceof Hyperparameter.Share share
            ? share.max() == 1 ? ", or a share" : ", or a number above 0"
            : "";
    return String.join(", ", words(setting)) + number;
  }

  private static String range(double min, double max) {
    String most = max >= 1e9 ? "or more" : "to " + ShortestDouble.brief(max);
    return ShortestDouble.brief(min) + " " + most;
  }

  private static List<String> words(Hyperparameter setting) {
    return setting instanceof Hyperparameter.Choice choice
        ? choice.choices()
        : ((Hyperparameter.Share) setting).words();
  }

  @Test
  void everyWayToMakeFeaturesStandsInTheReference() throws IOException {
    String page = Files.readString(REFERENCE.resolve("features.md"));
    for (Class<? extends Enum<?>> words :
        List.of(Encode.class, Scale.class, Impute.class, DatePart.class, Cleaning.Read.class)) {
      for (Enum<?> word : words.getEnumConstants()) {
        String written = word.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertTrue(
            written.equals("auto") || page.contains(written),
            "features.md does not explain " + written + " of " + words.getSimpleName());
      }
    }
  }

  @Test
  void everyMetricStandsInTheReference() {
    String page = read(REFERENCE.resolve("metrics.md"));
    for (Metric metric : Metric.values()) {
      assertTrue(page.contains("| `" + metric.key() + "` |"), "metrics.md: " + metric.key());
    }
  }

  @Test
  void everyCommandStandsInTheReferenceWithItsOptions() {
    String page = read(REFERENCE.resolve("cli.md"));
    String help = Shell.plain("--help").out();
    List<MatchResult> commands = found(Pattern.compile("(?m)^  (\\w+)  +[A-Z]"), help);
    assertTrue(commands.size() >= 9, help);
    for (MatchResult command : commands) {
      assertTrue(page.contains("\n### " + command.group(1)), "cli.md: " + command.group(1));
      String its = Shell.plain(command.group(1), "--help").out();
      for (MatchResult option : found(Pattern.compile("--[a-z-]+(?==)"), its)) {
        assertTrue(page.contains("`" + option.group()), "cli.md: " + option.group());
      }
    }
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.results().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
