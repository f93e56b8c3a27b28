package dev.coppice.cli;

import dev.coppice.cli.terminal.TextTable;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.evaluation.TrialsPage;
import dev.coppice.recipe.Recipe;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.Tracking;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The trials of a run's search as a table, a document and a page. */
record TrialsView(Tracking tracking, Run run) {

  int print(Coppice coppice, int limit, @Nullable String report) {
    Search.Found found = found();
    if (report != null) {
      try (Output out = Output.to(report, coppice)) {
        out.put(TrialsPage.of(found, run.name(), "run " + run.id()));
        out.commit();
      }
      coppice.errors().println("Report: " + report);
    }
    List<Trial> shown =
        found.trials().stream().sorted(Trial.bestFirst(found.metric())).limit(limit).toList();
    if (coppice.json()) {
      coppice.print(
          found
              .toStruct()
              .put("run_id", run.id())
              .putStructs(
                  "shown", shown.stream().map(trial -> trial.toStruct(found.metric())).toList()));
      return ExitCode.OK;
    }
    TextTable table = new TextTable("trial", found.metric().key(), "rows", "seconds", "settings");
    for (Trial trial : shown) {
      table.row(
          String.valueOf(trial.plan().number()),
          Figures.score(trial.mean()),
          Figures.percent(trial.plan().share()),
          Figures.seconds(trial.seconds()),
          trial.refused() == null ? settings(trial) : "refused: " + trial.refused());
    }
    coppice.out().print(table.text(coppice.terminal()));
    int more = found.trials().size() - shown.size();
    if (more > 0) {
      coppice.errors().println(Figures.count(more, "more trial") + "; see them with --limit");
    }
    return ExitCode.OK;
  }

  private Search.Found found() {
    boolean searched =
        tracking.artifacts().of(run.id()).stream()
            .anyMatch(artifact -> artifact.path().equals(Recipe.TRIALS));
    if (!searched) {
      throw new NotFound(
          "Run " + run.id() + " searched nothing; say what to try in the search section");
    }
    try (InputStream in = tracking.artifacts().open(run.id(), Recipe.TRIALS)) {
      return Search.Found.read(in.readAllBytes());
    } catch (IOException e) {
      throw new Unavailable("The trials of run " + run.id() + " cannot be read: " + e, e);
    }
  }

  /** {@code forest max_depth=5 n_estimators=200}. */
  static String settings(Trial trial) {
    return trial.plan().candidate().family()
        + trial.plan().candidate().settings().entrySet().stream()
            .map(
                setting ->
                    " "
                        + setting.getKey()
                        + "="
                        + (setting.getValue() instanceof Double number
                            ? Figures.value(number)
                            : setting.getValue()))
            .collect(Collectors.joining());
  }
}
