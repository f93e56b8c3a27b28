package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import dev.coppice.testkit.PythonPackages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training into MLflow's own tracking server; MLflow's own client then looks at what is there. */
class MlflowServerIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"2.22.5", "3.17.2"})
  void trainedRunsAndVersionsAreWhatItsOwnClientExpects(String version) throws Exception {
    Path python =
        PythonPackages.python(
            System.getenv(PythonPackages.FOLDER),
            "mlflow-server-" + version,
            "mlflow==" + version,
            "sqlalchemy<2.1", // 2.22.5 stops with a newer one
            "scikit-learn<1.9",
            "pandas<3");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String address = "http://127.0.0.1:" + port;
    Process server = server(python, port);
    try {
      await(server, address);
      Shell shell = new Shell(Files.createDirectory(folder.resolve("churn")));
      Map<String, String> variables = Map.of("MLFLOW_TRACKING_URI", address);
      Struct report = shell.runWith(variables, "train", "--register", "--json").answer();
      Struct sent = report.struct("tracking");
      assertEquals("churn/1", sent.text("registered"));
      Struct again =
          shell
              .runWith(variables, "runs", "send", "--register", "--json")
              .answer()
              .structs("sent")
              .get(0);
      assertEquals("churn/1", again.text("registered"), "nothing twice");
      Path bundle = Path.of(report.text("bundle"));
      PythonPackages.Outcome seen =
          PythonPackages.run(
              folder,
              python.toString(),
              Places.repository().resolve("coppice-cli/src/test/python/sent_run.py").toString(),
              address,
              sent.text("run_id"),
              "churn",
              bundle.resolveSibling("report.json").toString());
      assertEquals(0, seen.code(), seen.said());
      assertTrue(seen.said().contains("ok version"), seen.said());
    } finally {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
      server.destroyForcibly().waitFor();
    }
  }

  private Process server(Path python, int port) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            python.toString(),
            "-m",
            "mlflow",
            "server",
            "--backend-store-uri",
            "sqlite:///" + folder.resolve("mlflow.db"),
            "--artifacts-destination",
            folder.resolve("artifacts").toString(),
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--workers",
            "1");
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    Path log = folder.resolve("server.log");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private void await(Process server, String address) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest health =
        HttpRequest.newBuilder(URI.create(address + "/health"))
            .timeout(Duration.ofSeconds(30))
            .build();
    while (server.isAlive()) {
      try {
        if (http.send(health, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        server.waitFor(200, TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError(Files.readString(folder.resolve("server.log")));
  }
}
