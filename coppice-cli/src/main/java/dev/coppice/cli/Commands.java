package dev.coppice.cli;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.Unavailable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * The commands by name. Only the one that is asked for is built: reading the annotations of all of
 * them would double the start-up time.
 */
final class Commands {

  private static final List<String> WITH_VALUE = List.of("-p", "--project", "--home", "--set");

  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
  private final Coppice root;
  private final String[] args;

  Commands(Console console, String[] args) {
    this.args = args;
    root = new Coppice(console, List.of(args).contains("--json"));
    commands.put("init", InitCommand::new);
    commands.put("validate", ValidateCommand::new);
    commands.put("profile", ProfileCommand::new);
    commands.put("train", TrainCommand::new);
    commands.put("curves", CurvesCommand::new);
    commands.put("runs", RunsCommand::new);
    commands.put("experiments", ExperimentsCommand::new);
    commands.put("models", ModelsCommand::new);
    commands.put("audit", AuditCommand::new);
    commands.put("flows", FlowsCommand::new);
    commands.put("gc", GcCommand::new);
    commands.put("backup", BackupCommand::new);
    commands.put("restore", RestoreCommand::new);
    commands.put("score", ScoreCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("drift", DriftCommand::new);
    commands.put("monitor", MonitorCommand::new);
    commands.put("retrain", RetrainCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("tokens", TokensCommand::new);
    commands.put("stream", StreamCommand::new);
    commands.put("label", LabelCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("replay", ReplayCommand::new);
    commands.put("erase", EraseCommand::new);
    commands.put("gate", GateCommand::new);
    commands.put("verify", VerifyCommand::new);
    commands.put("reproduce", ReproduceCommand::new);
    commands.put("demo", DemoCommand::new);
    commands.put("config", ConfigCommand::new);
    commands.put("doctor", DoctorCommand::new);
  }

  int run() {
    String name = commandName();
    boolean known = name != null && commands.containsKey(name);
    if (name != null && !known) {
      return Failures.usage(
          root, "there is no command '" + name + "'" + Nearest.hint(name, commands.keySet()), "");
    }
    CommandLine line = new CommandLine(root);
    line.getCommandSpec().version("coppice " + Version.text());
    commands.forEach(
        (each, command) -> {
          if (!known || each.equals(name)) {
            line.addSubcommand(each, command.get());
          }
        });
    Ansi ansi = root.terminal().colour() ? Ansi.ON : Ansi.OFF;
    line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setUsageHelpWidth(Math.max(80, Math.min(100, root.terminal().columns())))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(root.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(root.errors(), true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler((e, given) -> Failures.usage(root, e))
        .setExecutionExceptionHandler((e, command, parsed) -> Failures.report(root, e));
    return line.execute(args);
  }

  /** What to say when the heap was not enough for what was asked. */
  int outOfMemory() {
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    return Failures.report(
        root,
        new Unavailable(
            "The memory Java may use, "
                + megabytes
                + " MiB, is not enough for this; allow more: COPPICE_JAVA_OPTIONS=-Xmx8g"));
  }

  /** The first word that is neither an option nor the value of one. */
  private @Nullable String commandName() {
    List<String> words = new ArrayList<>(List.of(args));
    while (!words.isEmpty()) {
      String word = words.remove(0);
      if (!word.startsWith("-")) {
        return word;
      }
      if (WITH_VALUE.contains(word) && !words.isEmpty()) {
        words.remove(0);
      }
    }
    return null;
  }
}
