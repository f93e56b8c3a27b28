package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Experiment;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run in full, for {@code runs show}. */
record RunView(Run run, Experiment experiment, List<Artifact> artifacts, Path home) {

  private static final List<String> PARTS =
      List.of("train_", "val_", "test_", "cv_mean_", "cv_std_");

  private @Nullable Path bundle() {
    Path bundle = home.resolve("runs").resolve(run.id()).resolve("bundle");
    return Files.isDirectory(bundle) ? bundle.toAbsolutePath().normalize() : null;
  }

  Struct struct() {
    Struct struct = RunViews.struct(run, Map.of(experiment.id(), experiment));
    Path bundle = bundle();
    struct.putIfPresent("bundle", bundle == null ? null : bundle.toString());
    List<Struct> files =
        artifacts.stream()
            .map(
                artifact ->
                    new Struct()
                        .put("path", artifact.path())
                        .put("size", artifact.size())
                        .put("sha256", artifact.sha256()))
            .toList();
    return struct.putStructs("artifacts", files);
  }

  String text(Terminal terminal) {
    StringBuilder text = new StringBuilder();
    TextTable facts = new TextTable("run", run.id());
    facts.row("name", run.name());
    facts.row("experiment", experiment.name());
    facts.row("status", run.status().name().toLowerCase(Locale.ROOT) + deleted());
    facts.row("started", RunViews.time(run.started()) + ", took " + RunViews.took(run));
    facts.row("user", run.user());
    Path bundle = bundle();
    facts.row("bundle", bundle == null ? "none in this home" : bundle.toString());
    text.append(facts.text(wide(terminal)));
    String failure = run.tags().get("coppice.failure");
    if (failure != null) {
      text.append('\n').append(terminal.bad("failed")).append("  ").append(failure).append('\n');
    }
    section(text, terminal, table("param", "value", run.params()));
    section(text, terminal, metrics());
    section(text, terminal, table("tag", "value", run.tags()));
    TextTable files = new TextTable("artifact", "bytes", "sha256");
    artifacts.forEach(a -> files.row(a.path(), Figures.count(a.size()), a.sha256()));
    section(text, terminal, files);
    return text.toString();
  }

  private String deleted() {
    return run.deleted() == null ? "" : ", deleted " + RunViews.time(run.deleted());
  }

  private static void section(StringBuilder text, Terminal terminal, TextTable table) {
    if (!table.isEmpty()) {
      text.append('\n').append(table.text(wide(terminal)));
    }
  }

  /** Hashes and paths are for copying: never wrapped. */
  private static Terminal wide(Terminal terminal) {
    return new Terminal(
        terminal.outputShown(), terminal.errorsShown(), Integer.MAX_VALUE, terminal.colour());
  }

  private static TextTable table(String key, String value, Map<String, String> texts) {
    TextTable table = new TextTable(key, value);
    texts.forEach((k, v) -> table.row(k, v.lines().findFirst().orElse("")));
    return table;
  }

  /** One row a score, its parts side by side; further metrics below. */
  private TextTable metrics() {
    Map<String, String[]> rows = new TreeMap<>();
    for (Metric metric : run.metrics()) {
      int part = 0;
      while (part < PARTS.size() && !metric.key().startsWith(PARTS.get(part))) {
        part++;
      }
      boolean other = part == PARTS.size();
      String name = other ? metric.key() : metric.key().substring(PARTS.get(part).length());
      String[] cells = rows.computeIfAbsent(name, k -> new String[] {"", "", "", "", "", ""});
      cells[other ? PARTS.size() : part] = Figures.score(metric.value());
    }
    TextTable table = new TextTable("metric", "train", "val", "test", "cv mean", "cv std", "value");
    rows.forEach(
        (name, cells) ->
            table.row(name, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]));
    return table;
  }
}
