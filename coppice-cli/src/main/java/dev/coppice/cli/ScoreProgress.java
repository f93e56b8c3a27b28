package dev.coppice.cli;

import dev.coppice.cli.BatchScoring.Position;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.data.Source;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How far a scoring is, in a small file beside its output, so that a killed one can go on. Written
 * when the rows it counts are on disk.
 *
 * @param file where it stands
 * @param identity what must be the same for going on: input, model, policy
 */
record ScoreProgress(Path file, Struct identity) {

  /**
   * @param outputBytes of the draft that belong to the position
   * @param listBytes of the list of bad rows; 0 when there was none
   */
  record Saved(Position position, long outputBytes, long listBytes) {}

  static ScoreProgress of(
      String output, Source source, String modelHash, BatchScoring.BadRows policy) {
    Path path = Path.of(output).toAbsolutePath();
    Path input = Path.of(source.location());
    try {
      Struct identity =
          new Struct()
              .put("input", input.toString())
              .put("input_bytes", "" + Files.size(input))
              .put("input_changed", Files.getLastModifiedTime(input).toString())
              .put("model_hash", modelHash)
              .put("bad_rows", policy.name());
      return new ScoreProgress(path.resolveSibling("." + path.getFileName() + ".resume"), identity);
    } catch (NoSuchFileException e) {
      throw new NotFound(
          "There is no file '" + source.address() + "' (looked at " + input + ")", e);
    } catch (IOException e) {
      throw new Unavailable(input + " cannot be read: " + e, e);
    }
  }

  /** A source that can be read again from the start, and be known again. */
  static boolean isPossible(Source source, Output output) {
    boolean file = source.location().getScheme().equals("file");
    return file && output.isFile() && !source.address().equals("standard input");
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * Empty when nothing was saved.
   *
   * @throws InvalidInput naming all that is not as it was
   */
  Optional<Saved> read() {
    if (!exists()) {
      return Optional.empty();
    }
    Struct saved;
    try {
      saved = JsonStruct.read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Unavailable(file + " cannot be read: " + e, e);
    }
    Problems problems = new Problems();
    for (String name : identity.names()) {
      String before = saved.text(name);
      if (!before.equals(identity.text(name))) {
        problems.add(
            name,
            "it was "
                + before
                + " and is "
                + identity.text(name)
                + "; start anew, without --resume");
      }
    }
    problems.throwIfAny();
    Position position =
        new Position(
            saved.integer("chunks"),
            saved.integer("rows"),
            saved.integer("skipped"),
            saved.text("last_bad"));
    return Optional.of(
        new Saved(position, saved.integer("output_bytes"), saved.integer("list_bytes")));
  }

  void save(Saved saved) {
    Struct struct = new Struct();
    identity.names().forEach(name -> struct.put(name, identity.text(name)));
    struct.put("chunks", saved.position().chunks()).put("rows", saved.position().rows());
    struct.put("skipped", saved.position().skipped()).put("last_bad", saved.position().lastBad());
    struct.put("output_bytes", saved.outputBytes()).put("list_bytes", saved.listBytes());
    Folders.put(file, JsonStruct.pretty(struct));
  }

  void clear() {
    Folders.deleteIfExists(file);
  }
}
