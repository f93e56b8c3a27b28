package dev.coppice.cli;

import dev.coppice.cli.terminal.Progress;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.store.Garbage;
import dev.coppice.store.Maintenance;
import dev.coppice.store.Store;
import dev.coppice.tracking.Erasure;
import dev.coppice.tracking.Tracking;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "gc",
    description =
        "Show what deleted runs and unused bytes hold; with --delete remove them for good.",
    footer = {
      "",
      "It may run beside a server. Files that a registered version holds stay. When it is stopped or",
      "killed, nothing is broken: run it again.",
      "",
      "Examples:",
      "  coppice gc",
      "  coppice gc --delete --older-than 7d",
    })
final class GcCommand implements Callable<Integer> {

  @ParentCommand private @Nullable Coppice root;

  @Option(names = "--delete", description = "Remove it. Without this nothing is changed.")
  private boolean delete;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      defaultValue = "30d",
      converter = Age.Converter.class,
      description = "Runs and experiments that were deleted this long ago: 30d, 12h, 0s.")
  private Age olderThan = new Age(Duration.ZERO, "");

  @Option(
      names = "--grace",
      paramLabel = "AGE",
      defaultValue = "15m",
      converter = Age.Converter.class,
      description = "Bytes that were put this short ago stay: somebody may be about to use them.")
  private Age grace = new Age(Duration.ZERO, "");

  /** What goes, or went. */
  private record Sum(
      long runs,
      long experiments,
      long folders,
      long folderBytes,
      Stale checkpoints,
      Garbage.Found blobs) {}

  /** What trainings that never ended left, and nobody has touched for long. */
  private record Stale(List<Path> folders, long bytes) {

    static Stale before(Path home, Instant moment) {
      File[] all = home.resolve("checkpoints").toFile().listFiles(File::isDirectory);
      List<Path> folders =
          Arrays.stream(all == null ? new File[0] : all)
              .map(File::toPath)
              .filter(folder -> Folders.time(folder).toInstant().isBefore(moment))
              .sorted()
              .toList();
      return new Stale(folders, folders.stream().mapToLong(Folders::size).sum());
    }

    void remove() {
      folders.forEach(Folders::deleteIfExists);
    }
  }

  @Override
  public Integer call() {
    Coppice coppice = Objects.requireNonNull(root);
    Sum sum = coppice.storing(store -> sum(coppice, store));
    if (coppice.json()) {
      coppice.print(struct(sum));
    } else {
      coppice.out().print(table(sum).text(coppice.terminal()));
      tell(coppice, sum);
    }
    return ExitCode.OK;
  }

  private Sum sum(Coppice coppice, Store store) {
    Clock clock = Clock.systemUTC();
    Tracking.open(store, clock);
    Instant now = clock.instant();
    Erasure erasure = new Erasure(store.metadata(), now.minus(olderThan.duration()));
    Instant putBefore = now.minus(grace.duration());
    Runs folders = new Runs(coppice.home());
    Stale stale = Stale.before(coppice.home(), now.minus(olderThan.duration()));
    if (delete) {
      return remove(coppice, store, erasure, putBefore, folders, stale);
    }
    List<Long> sizes = erasure.runs().stream().map(folders::size).filter(s -> s > 0).toList();
    return new Sum(
        erasure.runs().size(),
        erasure.experiments(),
        sizes.size(),
        sizes.stream().mapToLong(Long::longValue).sum(),
        stale,
        Garbage.find(store, putBefore, erasure.references()));
  }

  private static Sum remove(
      Coppice coppice, Store store, Erasure erasure, Instant putBefore, Runs folders, Stale stale) {
    try (Maintenance alone = Maintenance.begin(coppice.home());
        Progress progress = new Progress(coppice.errors(), coppice.terminal())) {
      requireOwnBlobs(coppice, erasure);
      List<String> ids = erasure.runs();
      long runs = 0;
      long removed = 0;
      long bytes = 0;
      for (String id : ids) {
        progress.report("Erasing deleted runs", (double) runs / ids.size());
        long size = folders.size(id);
        if (size > 0) {
          folders.remove(id); // first: when it is killed here, the next one finds the run again
          removed++;
          bytes += size;
        }
        runs += erasure.eraseRun(id) ? 1 : 0;
      }
      stale.remove();
      long experiments = erasure.eraseExperiments();
      progress.report("Looking for bytes that nobody uses", Double.NaN);
      return new Sum(runs, experiments, removed, bytes, stale, Garbage.collect(store, putBefore));
    }
  }

  /** A wrong {@code store.url} must not cost the bytes of the store that was meant. */
  private static void requireOwnBlobs(Coppice coppice, Erasure erasure) {
    boolean others = Store.hasFile(coppice.home()) && !coppice.storeSettings().url().isEmpty();
    if (erasure.isUnused() || others) {
      throw new Conflict(
          "The bytes in "
              + coppice.home()
              + (others ? " belong to the SQLite file there" : " belong to no run of this store")
              + ", and store.url names another database; nothing was removed. Name the home or the"
              + " database that belong together");
    }
  }

  private Struct struct(Sum sum) {
    return new Struct()
        .put("deleted", delete)
        .put("runs", sum.runs())
        .put("experiments", sum.experiments())
        .put("run_folders", sum.folders())
        .put("run_folder_bytes", sum.folderBytes())
        .put("checkpoints", sum.checkpoints().folders().size())
        .put("checkpoint_bytes", sum.checkpoints().bytes())
        .put("blobs", sum.blobs().blobs())
        .put("blob_bytes", sum.blobs().bytes())
        .put("young_blobs", sum.blobs().young())
        .put("young_blob_bytes", sum.blobs().youngBytes());
  }

  private TextTable table(Sum sum) {
    TextTable table = new TextTable(delete ? "removed" : "would go", "count", "bytes");
    String age = " deleted more than " + olderThan.text() + " ago";
    table.row("runs" + age, Figures.count(sum.runs()), "");
    table.row("experiments" + age, Figures.count(sum.experiments()), "");
    table.row(
        "folders of these runs", Figures.count(sum.folders()), Figures.count(sum.folderBytes()));
    table.row(
        "checkpoints that nobody touched for " + olderThan.text(),
        Figures.count(sum.checkpoints().folders().size()),
        Figures.count(sum.checkpoints().bytes()));
    table.row(
        "blobs that nothing refers to",
        Figures.count(sum.blobs().blobs()),
        Figures.count(sum.blobs().bytes()));
    return table;
  }

  private void tell(Coppice coppice, Sum sum) {
    Garbage.Found blobs = sum.blobs();
    if (blobs.young() > 0) {
      coppice
          .out()
          .println(
              Figures.count(blobs.young(), "more blob")
                  + " ("
                  + Figures.count(blobs.youngBytes(), "byte")
                  + ") are younger than "
                  + grace.text()
                  + " and stay for now.");
    }
    if (!delete) {
      coppice.out().println("Nothing was removed; do it with --delete.");
    }
  }
}
