package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.testkit.Places;
import dev.coppice.testkit.PythonPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that other people wrote, as they are: Triton's client of the Open Inference Protocol,
 * MLflow's scoring client, and one that is generated from the OpenAPI document.
 */
class PythonClientsIT {

  @TempDir private Path folder;

  @Test
  void everyClientIsGivenTheDoublesOfOurOwnRoute() throws Exception {
    Path python =
        PythonPackages.python(
            System.getenv(PythonPackages.FOLDER),
            "serving-clients-1",
            "tritonclient[http,grpc]==2.73.0",
            "mlflow-skinny==3.17.2",
            "openapi-python-client==0.29.1",
            "pandas==3.1.1",
            "scipy==1.17.1",
            "requests");
    String project = Served.example("churn");
    String home = folder.resolve("home").toString();
    Served.run("train", "-p", project, "--home", home, "--set", "training.folds=2");
    Path script = Places.repository().resolve("coppice-cli/src/test/python/serving_clients.py");
    Path place = Files.createDirectory(folder.resolve("client"));
    try (Served served = Served.start(Map.of(), "-p", project, "--home", home)) {
      PythonPackages.Outcome outcome =
          PythonPackages.run(
              place, python.toString(), script.toString(), served.address(), "churn");
      assertEquals(0, outcome.code(), outcome.said());
      assertTrue(outcome.said().contains("ok generated client, refused"), outcome.said());
    }
  }
}
