package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.predictions.Labels;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "erase",
    description = "Erase a person: logged predictions, labels, rows of retrainings, golden rows.",
    footer = {
      "",
      "Without --delete it says what it found and changes nothing. A server may go on meanwhile. A",
      "bundle that loses golden rows is sealed anew: its hash changes, and its manifest says why.",
      "",
      "Examples:",
      "  coppice erase -p churn --id 5f1c0e6a",
      "  coppice erase -p churn --field customer_id --id C-1007 --delete",
    })
final class EraseCommand implements Callable<Integer> {

  private static final List<String> OUT_OF_REACH =
      List.of(
          "the files that models were trained on",
          "what models learned from them, and their profiles (minima, maxima, categories)",
          "files that 'score' or 'stream' wrote, and backups",
          "homes of other servers, and bundles that were copied elsewhere");

  @ParentCommand private @Nullable Coppice root;

  @Option(
      names = "--id",
      required = true,
      paramLabel = "VALUE",
      description = "A request id, or with --field the value that tells the person.")
  private String id = "";

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The field of the model that has the value. Default: the request id.")
  private @Nullable String field;

  @Option(names = "--delete", description = "Erase it. Without this nothing is changed.")
  private boolean delete;

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Past past = Past.of(coppice);
    return coppice.store(
        store -> {
          Labels labels = Labels.open(store, past.project(), Clock.systemUTC());
          Erasure erasure = new Erasure(past, labels, store);
          Erasure.Found found;
          try (Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
            progress.report("reading the prediction log", Double.NaN);
            found = erasure.find(field, id);
            if (delete) {
              progress.report("erasing", Double.NaN);
              erasure.erase(found);
            }
          }
          tell(coppice, found);
          return ExitCode.OK;
        });
  }

  private void tell(Coppice coppice, Erasure.Found found) {
    if (coppice.json()) {
      List<Struct> bundles =
          found.bundles().stream()
              .map(
                  each ->
                      new Struct()
                          .put("bundle", each.place())
                          .put("registered", each.folder() == null)
                          .put("golden_rows", each.rows())
                          .put("model_hash", each.hash())
                          .putIfPresent("model_hash_now", each.hashNow()))
              .toList();
      coppice.print(
          new Struct()
              .put("erased", delete)
              .put("log_lines", found.lines())
              .put("labels", found.labels())
              .putStructs("bundles", bundles)
              .putStructs(
                  "gathered",
                  found.gathered().stream()
                      .map(
                          each ->
                              new Struct()
                                  .put("file", each.file().toString())
                                  .put("rows", each.rows()))
                      .toList())
              .putTexts("out_of_reach", OUT_OF_REACH));
      return;
    }
    TextTable table = new TextTable("where", delete ? "erased" : "found");
    table.row("prediction log", Figures.count(found.lines(), "line"));
    table.row("labels", Figures.count(found.labels(), "label"));
    found
        .bundles()
        .forEach(each -> table.row(each.place(), Figures.count(each.rows(), "golden row")));
    found
        .gathered()
        .forEach(each -> table.row(each.file().toString(), Figures.count(each.rows(), "row")));
    coppice.out().print(table.text(coppice.terminal()));
    coppice.out().println();
    coppice.out().println("Not in reach of this command, look there yourself:");
    OUT_OF_REACH.forEach(each -> coppice.out().println("  - " + each));
    if (found.bundles().stream().anyMatch(each -> each.folder() == null)) {
      coppice
          .out()
          .println("A registered version never changes: delete it, and register the bundle anew.");
    }
    if (delete && !found.bundles().isEmpty()) {
      coppice
          .out()
          .println("Copies of the bundles in the store go with the next 'coppice gc --delete'.");
    }
    if (!delete) {
      coppice.out().println("Nothing was changed; --delete erases it.");
    }
  }
}
