package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.testkit.PythonPackages;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Python clients of MLflow, unmodified, installed for this test: sixty steps each. Where they
 * cannot be had, {@link ReplayTest} says the same things again.
 */
class PythonClientIT {

  @TempDir private Path home;

  @ParameterizedTest
  @ValueSource(strings = {"2.22.5", "3.17.2"})
  void everyStepSucceeds(String version) throws Exception {
    Path python =
        PythonPackages.python(
            System.getenv(PythonPackages.FOLDER),
            "mlflow-server-" + version, // the environment that MlflowServerIT starts a server from
            "mlflow==" + version,
            "sqlalchemy<2.1",
            "scikit-learn<1.9",
            "pandas<3");
    String steps = Path.of("src/test/python/mlflow_steps.py").toAbsolutePath().toString();
    try (Tracked server = new Tracked(home.resolve("home"))) {
      String at = server.http().address();
      PythonPackages.Outcome outcome =
          PythonPackages.run(home, python.toString(), steps, at, "steps");
      assertEquals(0, outcome.code(), outcome.said());
    }
  }
}
