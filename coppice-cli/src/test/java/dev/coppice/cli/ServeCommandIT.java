package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: only there signals and exit codes are real. */
class ServeCommandIT {

  private static final String EXPERIMENT =
      "/api/2.0/mlflow/experiments/get-by-name?experiment_name=";

  @TempDir private Path folder;
  private @Nullable Process process;

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    ProcessBuilder builder = OwnProcess.of(Served.serve(arguments));
    builder.environment().putAll(environment);
    builder.redirectOutput(folder.resolve("out.log").toFile());
    Process started = builder.start();
    process = started;
    return started;
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader errors =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    String line = errors.readLine();
    while (line != null && line.startsWith("SLF4J")) { // only the tests have it on their class path
      line = errors.readLine();
    }
    return String.valueOf(line);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private Shell trained(String name) throws IOException {
    Shell shell = new Shell(Files.createDirectories(folder.resolve(name)));
    Shell.Result result = shell.run("train");
    assertEquals(0, result.code(), result.errors());
    return shell;
  }

  @Test
  void aTrainedProjectIsServedUntilTheProcessIsToldToStop() throws Exception {
    Shell shell = trained("churn");
    Process serve =
        start(Map.of("MODEL_VERSION", "r7"), "-p", shell.path("coppice.yaml").toString());
    String greeting = firstLine(serve);
    assertTrue(greeting.startsWith("Serving churn (r7) on http://127.0.0.1:"), greeting);
    String at = greeting.replaceAll(".* on (http[^,]*),.*", "$1");

    Struct schema =
        JsonStruct.read(
            send(HttpRequest.newBuilder(URI.create(at + "/api/v1/projects/churn/schema")))
                .body()
                .getBytes(StandardCharsets.UTF_8));
    byte[] example = JsonStruct.compact(schema.structs("examples").get(0));
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(at + "/api/v1/projects/churn/predict"))
                .header("Content-Type", "application/json")
                .header("X-Request-Id", "first")
                .POST(BodyPublishers.ofByteArray(example)));
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("\"model_version\":\"r7\""), answer.body());
    String metrics = send(HttpRequest.newBuilder(URI.create(at + "/metrics"))).body();
    assertTrue(
        metrics.contains("coppice_prediction_log_lines_total{project=\"churn\"} 1"), metrics);

    serve.destroy();
    assertEquals(0, serve.waitFor());
    List<String> lines = Files.readAllLines(folder.resolve("out.log"));
    List<String> events =
        lines.stream()
            .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)).text("event"))
            .toList();
    assertEquals("listening", events.get(0));
    assertTrue(events.contains("predict_success"), events.toString());
    assertTrue(lines.stream().anyMatch(line -> line.contains("\"request_id\":\"first\"")));
  }

  @Test
  void aTrackingServerNeedsNoProjectAndAProjectTracksToo() throws Exception {
    String home = folder.resolve("home").toString();
    Process serve = start(Map.of(), "--tracking-only", "--home", home);
    String greeting = firstLine(serve);
    String at = greeting.replaceAll(".* on (http[^,]*),.*", "$1");
    assertTrue(greeting.startsWith("Serving experiments, runs and models on "), greeting);
    assertEquals("OK", send(HttpRequest.newBuilder(URI.create(at + "/health"))).body());
    String found = send(HttpRequest.newBuilder(URI.create(at + EXPERIMENT + "Default"))).body();
    assertTrue(found.contains("\"experiment_id\":\"0\""), found);
    serve.destroy();
    assertEquals(0, serve.waitFor());

    Shell shell = trained("churn");
    Process both = start(Map.of(), "-p", shell.path("coppice.yaml").toString());
    String there = firstLine(both).replaceAll(".* on (http[^,]*),.*", "$1");
    String trained = send(HttpRequest.newBuilder(URI.create(there + EXPERIMENT + "churn"))).body();
    assertTrue(trained.contains("\"name\":\"churn\""), trained);
    assertEquals(200, send(HttpRequest.newBuilder(URI.create(there + "/ping"))).statusCode());
  }

  @Test
  void withoutAModelItSaysWhatIsMissing() throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    Process serve = start(Map.of(), "-p", shell.path("coppice.yaml").toString());
    String error = firstLine(serve);
    assertEquals(2, serve.waitFor());
    assertTrue(error.contains("Project 'churn' has no model to serve."), error);
    assertTrue(error.contains(shell.path(".coppice").toString()), error);

    Process missing =
        start(Map.of("MODEL_DIR", "/nowhere/model"), "-p", shell.path("coppice.yaml").toString());
    String named = firstLine(missing);
    assertTrue(named.contains("/nowhere/model"), named);
    assertFalse(missing.waitFor() == 0);
  }

  @Test
  void whereItMayNotListenIsSaidBeforeAnythingIsOpened() throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    Process serve =
        start(Map.of("API_HOST", "0.0.0.0"), "-p", shell.path("coppice.yaml").toString());
    String errors = String.join("\n", serve.errorReader(StandardCharsets.UTF_8).lines().toList());
    assertEquals(2, serve.waitFor());
    String reach = "API_HOST: 'server.host' is '0.0.0.0', which others can reach, and ";
    assertTrue(errors.contains(reach + "there is no token in "), errors);
    assertTrue(errors.contains("'coppice tokens create --role admin --name NAME'"), errors);
    assertTrue(errors.contains(reach + "tokens must not travel unencrypted"), errors);
    assertFalse(Files.exists(shell.path(".coppice")), "asking makes nothing");
  }

  @Test
  void twoProjectsShareAPortAndNeedTwoNames() throws Exception {
    Shell one = trained("churn");
    Shell two = trained("other");
    Process clash = start(Map.of(), "-p", one.path("").toString(), "-p", two.path("").toString());
    String error = firstLine(clash);
    assertEquals(1, clash.waitFor());
    assertTrue(error.contains("Two of the projects are called 'churn'"), error);

    two.write("coppice.yaml", two.read("coppice.yaml").replace("project: churn", "project: other"));
    Process lent = start(Map.of(), "-p", one.path("").toString(), "-p", two.path("").toString());
    String foreign = firstLine(lent);
    assertEquals(1, lent.waitFor());
    assertTrue(foreign.contains("is one of 'churn', not of 'other'"), foreign);
    assertEquals(0, two.run("train").code());
    Process both = start(Map.of(), "-p", one.path("").toString(), "-p", two.path("").toString());
    String greeting = firstLine(both);
    assertTrue(greeting.contains("Serving churn (") && greeting.contains("), other ("), greeting);
    both.destroy();
    assertEquals(0, both.waitFor());

    Process root =
        start(
            Map.of("COPPICE_SERVING_COMPAT", "churn", "COPPICE_SERVING_MOUNT", "root"),
            "-p",
            one.path("").toString(),
            "-p",
            two.path("").toString());
    BufferedReader errors = root.errorReader(StandardCharsets.UTF_8);
    String all = String.join("\n", errors.lines().toList());
    assertEquals(1, root.waitFor(), all);
    assertTrue(all.contains("POST /predict is wanted by project churn and by project other"), all);
  }
}
