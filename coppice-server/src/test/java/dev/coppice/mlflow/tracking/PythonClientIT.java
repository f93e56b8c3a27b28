package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Python clients of MLflow, unmodified, installed for this test: sixty steps each. Takes
 * minutes and the network the first time, so it runs where {@code COPPICE_PYTHON_CLIENTS} names a
 * folder to install them into; {@link ReplayTest} says the same things again everywhere else.
 */
class PythonClientIT {

  private static final String FOLDER = "COPPICE_PYTHON_CLIENTS";

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"2.22.5", "3.17.2"})
  void everyStepSucceeds(String version) throws Exception {
    String folder = System.getenv(FOLDER);
    assumeTrue(folder != null, FOLDER + " does not name a folder for the clients");
    Path python = installed(Path.of(folder), version);
    Path steps = Path.of("src/test/python/mlflow_steps.py").toAbsolutePath();
    try (Tracked server = new Tracked(home.resolve("home"))) {
      Path told = home.resolve("steps.log");
      int code =
          run(told, 600, python.toString(), steps.toString(), server.http().address(), "steps");
      assertEquals(0, code, () -> text(told));
    }
  }

  private Path installed(Path folder, String version) throws Exception {
    Path place = folder.resolve("mlflow-" + version);
    Path python = place.resolve("bin/python");
    Path done = place.resolve("installed");
    if (!Files.exists(done)) {
      Path told = home.resolve("install.log");
      int made = run(told, 120, "python3", "-m", "venv", place.toString());
      assumeTrue(made == 0, () -> "no environment of Python can be made here:\n" + text(told));
      List<String> install = List.of("-m", "pip", "install", "-q", "--prefer-binary");
      String[] command = new String[install.size() + 4];
      command[0] = python.toString();
      for (int i = 0; i < install.size(); i++) {
        command[i + 1] = install.get(i);
      }
      command[install.size() + 1] = "mlflow==" + version;
      command[install.size() + 2] = "scikit-learn<1.9";
      command[install.size() + 3] = "pandas<3";
      assumeTrue(
          run(told, 900, command) == 0,
          () -> "mlflow " + version + " cannot be installed here:\n" + text(told));
      Files.createFile(done);
    }
    return python;
  }

  /** Minus one when it cannot be started or takes too long. */
  private static int run(Path told, int seconds, String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(told.toFile())
              .start();
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
    } catch (IOException e) {
      Files.writeString(told, e.toString());
    }
    return -1;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return String.valueOf(e);
    }
  }
}
