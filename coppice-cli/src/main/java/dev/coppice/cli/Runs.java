package dev.coppice.cli;

import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.recipe.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The runs in a home folder: {@code runs/ID/bundle}, {@code runs/ID/report.json}, and {@code
 * latest}, which holds the id of the last one.
 */
record Runs(Path home) {

  private static final String LATEST = "latest";

  /** Keeps a run: all of it or nothing, also when the machine stops in between. */
  Path keep(Recipe.Trained trained) {
    String id = trained.report().runId();
    Path draft = folder("." + id);
    try {
      trained.bundle().write(draft.resolve("bundle"));
      Folders.put(draft.resolve("report.json"), JsonStruct.pretty(trained.report().toStruct()));
      Files.move(draft, folder(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Unavailable(folder(id) + " cannot be written: " + e, e);
    } finally {
      Folders.deleteIfExists(draft);
    }
    Folders.put(home.resolve(LATEST), (id + "\n").getBytes(StandardCharsets.UTF_8));
    return folder(id).resolve("bundle");
  }

  /**
   * The bundle that somebody means.
   *
   * @param reference a bundle, a run's folder, a run's id or the beginning of one, or {@code
   *     latest}
   * @throws NotFound when it is none of these
   */
  Path bundle(String reference) {
    Path path = Path.of(reference);
    if (Files.isDirectory(path.resolve("bundle"))) {
      return path.resolve("bundle");
    }
    if (Files.exists(path)) {
      return path;
    }
    String id = reference.equals(LATEST) ? latest() : reference;
    List<String> known = ids();
    List<String> meant = known.stream().filter(each -> each.startsWith(id)).toList();
    if (meant.size() != 1) {
      String why =
          meant.isEmpty() ? "There is no bundle, run folder or run '" : "Several runs begin with '";
      String hint = meant.isEmpty() ? Nearest.hint(reference, known) : ": " + meant;
      throw new NotFound(why + reference + "' (home: " + home + ")" + hint);
    }
    return folder(meant.get(0)).resolve("bundle");
  }

  /** How many bytes a run's folder holds; 0 when it has none. */
  long size(String id) {
    return Folders.size(folder(id));
  }

  /** Removes a run's folder. Then the newest of the others is the latest. */
  void remove(String id) {
    Folders.deleteIfExists(folder(id));
    Path latest = home.resolve(LATEST);
    if (Files.exists(latest) && latest().equals(id)) {
      ids().stream()
          .max(Comparator.comparing(other -> Folders.time(folder(other))))
          .ifPresentOrElse(
              other -> Folders.put(latest, (other + "\n").getBytes(StandardCharsets.UTF_8)),
              () -> Folders.deleteIfExists(latest));
    }
  }

  private String latest() {
    try {
      return Files.readString(home.resolve(LATEST)).strip();
    } catch (IOException e) {
      throw new NotFound(
          "There is no run in " + home + " yet; train one with 'coppice train', or name a bundle",
          e);
    }
  }

  /** All of them, drafts left out. */
  List<String> ids() {
    Path runs = home.resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(runs)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith(".")) // drafts
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new Unavailable("The runs in " + runs + " cannot be listed: " + e.getMessage(), e);
    }
  }

  private Path folder(String id) {
    return home.resolve("runs").resolve(id);
  }
}
