package dev.coppice.cli;

import dev.coppice.cli.settings.JsonSchema;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.cli.settings.Setting;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.recipe.Project;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "config",
    description = "Show the settings that are in force and where each came from.",
    footer = {"", "Example:", "  COPPICE_TRAINING_SEED=7 coppice config show -p churn"})
final class ConfigCommand {

  @ParentCommand private @Nullable Coppice root;

  @Command(
      name = "show",
      description = "Every setting, its value, and where it came from.",
      footer = {
        "",
        "Flags outrank the environment, the environment outranks the file.",
        "",
        "Example:",
        "  coppice config show -p churn --set training.folds=3",
      })
  int show() {
    Coppice coppice = Objects.requireNonNull(root);
    ProjectFile<Project> project = coppice.settings(coppice.overrides());
    for (String variable : project.ignored()) {
      coppice.errors().println("Warning: " + variable + " is set, and no setting has this name");
    }
    if (coppice.json()) {
      coppice.print(document(project));
      return ExitCode.OK;
    }
    TextTable table = new TextTable("setting", "value", "from");
    for (Setting setting : project.settings()) {
      table.row(setting.key(), shown(setting), setting.origin().text());
    }
    coppice.out().print(table.text(coppice.terminal()));
    return ExitCode.OK;
  }

  @Command(
      name = "schema",
      description = "The JSON Schema of project files, for editors.",
      footer = {"", "Example:", "  coppice config schema > coppice.schema.json"})
  int schema() {
    Objects.requireNonNull(root).print(projectSchema());
    return ExitCode.OK;
  }

  static Struct projectSchema() {
    Properties descriptions = new Properties();
    try (InputStream in = ConfigCommand.class.getResourceAsStream("settings.properties")) {
      descriptions.load(new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> byKey = new HashMap<>();
    descriptions.stringPropertyNames().forEach(k -> byKey.put(k, descriptions.getProperty(k)));
    return JsonSchema.of(Settings.class, byKey);
  }

  /** Terminals are recorded, and this command's output is pasted into questions. */
  private static String shown(Setting setting) {
    boolean secret = setting.key().matches("tracking\\.(token|password)");
    return secret && !setting.value().isEmpty() ? "(hidden)" : setting.value();
  }

  private static Struct document(ProjectFile<Project> project) {
    var settings =
        project.settings().stream()
            .map(
                setting ->
                    new Struct()
                        .put("key", setting.key())
                        .put("value", shown(setting))
                        .put("from", setting.origin().text()))
            .toList();
    return new Struct()
        .put("file", project.path().toString())
        .putStructs("settings", settings)
        .putTexts("ignored", project.ignored());
  }
}
