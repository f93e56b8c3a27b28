package dev.coppice.cli.settings;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings that are in force: flags before environment before the project file before defaults.
 *
 * @param path of the file
 * @param value the settings
 * @param settings each with its origin, in the order of the records
 * @param ignored environment variables that look like settings and are none, with the nearest
 */
public record ProjectFile<T extends Record>(
    Path path, T value, List<Setting> settings, List<String> ignored) {

  public static final String NAME = "coppice.yaml";

  /**
   * Reads a project file and what outranks it.
   *
   * @param path a project file, or the folder that holds {@value #NAME}
   * @throws NotFound when there is no such file
   * @throws InvalidInput with every problem of the settings
   */
  public static <T extends Record> ProjectFile<T> read(
      Class<T> type, Path path, Overrides overrides) {
    Path file = locate(path);
    return read(type, file, bytes(file), overrides);
  }

  /** What is in force where there is no project file. */
  public static <T extends Record> ProjectFile<T> without(
      Class<T> type, Path path, Overrides overrides) {
    return read(type, locate(path), new byte[0], overrides);
  }

  private static <T extends Record> ProjectFile<T> read(
      Class<T> type, Path file, byte[] bytes, Overrides overrides) {
    Binder binder = new Binder(file.getFileName().toString(), overrides);
    Binder.Bound<T> bound =
        binder.bind(type, YamlReader.read(file.getFileName().toString(), bytes));
    return new ProjectFile<>(
        file, bound.value(), bound.settings(), overrides.unknown(Shape.of(type).paths()));
  }

  /** The same file, of which only a part is of interest. */
  public <P extends Record> ProjectFile<P> part(Function<? super T, P> part) {
    return new ProjectFile<>(path, part.apply(value), settings, ignored);
  }

  /** The same file with other settings in force. */
  public ProjectFile<T> with(T other) {
    return new ProjectFile<>(path, other, settings, ignored);
  }

  /** Reads settings that {@link #written} gave. */
  public static <T extends Record> T read(Class<T> type, String name, byte[] written) {
    return read(type, name, written, Overrides.none());
  }

  /** The same, with what outranks them. */
  public static <T extends Record> T read(
      Class<T> type, String name, byte[] written, Overrides overrides) {
    return new Binder(name, overrides).bind(type, YamlReader.read(name, written)).value();
  }

  /** The settings in full, defaults included: what a run keeps. */
  public Struct written() {
    return Written.of(Shape.of(value.getClass()), value);
  }

  /**
   * A refusal whose places are keys of the project file, with the places where people set them. The
   * others are left as they are.
   */
  public Optional<InvalidInput> located(InvalidInput refused) {
    List<Problem> problems = new ArrayList<>();
    boolean found = false;
    for (Problem problem : refused.problems()) {
      Setting setting = nearest(problem.place());
      found |= setting != null;
      problems.add(
          setting == null
              ? problem
              : new Problem(
                  setting.origin() instanceof Setting.FromDefault
                      ? path.getFileName().toString()
                      : setting.origin().text(),
                  "'" + problem.place() + "'" + joint(problem.message()) + problem.message()));
    }
    return found ? Optional.of(new InvalidInput(problems)) : Optional.empty();
  }

  /** "is 3" and "has no value" go on after a key; what is a sentence of its own needs a colon. */
  private static String joint(String message) {
    return message.matches("(is|has|cannot|names|and) .*") ? " " : ": ";
  }

  /** The setting at a key, or the one it is a part of. */
  private @Nullable Setting nearest(String key) {
    for (Setting setting : settings) {
      String rest = key.startsWith(setting.key()) ? key.substring(setting.key().length()) : "x";
      if (!rest.matches("\\w.*")) { // schema.age belongs to schema, schemas does not
        return setting;
      }
    }
    return null;
  }

  /** The folder that relative paths start from. */
  public Path folder() {
    return Objects.requireNonNull(path.toAbsolutePath().normalize().getParent());
  }

  /** The file that a {@code --project} names: itself, or {@value #NAME} in a folder. */
  public static Path locate(Path path) {
    return Files.isDirectory(path) ? path.resolve(NAME) : path;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new NotFound(
          "There is no project file "
              + file
              + "; name one with --project, or write one with 'coppice init DATA --target COLUMN'",
          e);
    } catch (AccessDeniedException e) {
      throw new Unavailable("The project file " + file + " may not be read by this user.", e);
    } catch (IOException e) {
      throw new Unavailable("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
