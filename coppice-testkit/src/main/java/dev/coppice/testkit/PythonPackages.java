package dev.coppice.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Packages of PyPI, unmodified, in an environment of their own that later runs find again. To make
 * one takes a minute or more and the network, so tests get it where {@code PYTHON_CLIENTS} names a
 * folder for such environments; elsewhere they are skipped, with the reason.
 */
public final class PythonPackages {

  /** The variable that names the folder. */
  public static final String FOLDER = "PYTHON_CLIENTS";

  private static final int MINUTES = 20;

  private PythonPackages() {}

  /** How a command ended, and what it said. */
  public record Outcome(int code, String said) {}

  /**
   * The interpreter of an environment that has the packages.
   *
   * @param folder what {@link #FOLDER} says, if anything
   * @param name of the environment; other requirements want another one
   * @param requirements as pip understands them
   */
  public static Path python(@Nullable String folder, String name, String... requirements)
      throws IOException {
    assumeTrue(folder != null, FOLDER + " does not name a folder for Python clients");
    Path place = Path.of(String.valueOf(folder)).toAbsolutePath().resolve(name);
    Path python = place.resolve("bin").resolve("python");
    Path ready = place.resolve("ready");
    if (!Files.exists(ready)) {
      Files.createDirectories(place.getParent());
      need(run(null, "python3", "-m", "venv", place.toString()));
      List<String> install = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install"));
      install.addAll(List.of("--quiet", "--prefer-binary"));
      install.addAll(List.of(requirements));
      need(run(null, install.toArray(String[]::new)));
      Files.createFile(ready);
    }
    return python;
  }

  private static void need(Outcome outcome) {
    assumeTrue(outcome.code() == 0, () -> "Python clients cannot be had here: " + outcome.said());
  }

  /**
   * Runs a command to its end.
   *
   * @param folder to run in, or null for this one
   */
  public static Outcome run(@Nullable Path folder, String... command) throws IOException {
    Path said = Files.createTempFile("coppice-python", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.directory(folder == null ? null : folder.toFile()).redirectOutput(said.toFile());
      Process process = builder.start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return new Outcome(-1, List.of(command) + " takes more than " + MINUTES + " minutes");
      }
      return new Outcome(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(said);
    }
  }
}
