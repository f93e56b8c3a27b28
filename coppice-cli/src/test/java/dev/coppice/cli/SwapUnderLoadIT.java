package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one home, clients on both, and a champion that moves two hundred times. */
class SwapUnderLoadIT {

  private static final int SWAPS = 200;
  private static final int CLIENTS = 8;

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void twoHundredPromotionsAndRollbacksFailAndMixNoAnswer() throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    succeed(shell.run("train"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("train", "--set", "models=[tree]"));
    succeed(shell.run("models", "register", "latest"));
    succeed(shell.run("models", "alias", "churn/1", "champion"));
    String here = serve(shell);
    String there = serve(shell, "--set", "serving.log.mode=off"); // a log has one writer

    byte[] row =
        JsonStruct.compact(get(here + "/api/v1/projects/churn/schema").structs("examples").get(0));
    Map<String, Set<String>> said = new ConcurrentHashMap<>();
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean going = new AtomicBoolean(true);
    AtomicInteger answered = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String at = (i % 2 == 0 ? here : there) + "/api/v1/projects/churn/predict";
      Thread client =
          new Thread(
              () -> {
                while (going.get()) {
                  try {
                    HttpResponse<String> answer = post(at, row);
                    if (answer.statusCode() != 200) {
                      failures.add(answer.statusCode() + ": " + answer.body());
                    } else {
                      Struct body = json(answer);
                      said.computeIfAbsent(
                              body.text("model_version"), k -> ConcurrentHashMap.newKeySet())
                          .add(body.text("route") + " " + body.number("probability"));
                      answered.incrementAndGet();
                    }
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    failures.add(e.toString());
                  }
                }
              });
      clients.add(client);
      client.start();
    }

    String models = here + "/api/v1/projects/churn/models";
    for (int swap = 0; swap < SWAPS; swap++) {
      boolean promote = swap % 2 == 0;
      HttpResponse<String> decided =
          promote
              ? post(models + "/promote", "{\"version\": \"2\"}".getBytes(StandardCharsets.UTF_8))
              : post(models + "/rollback", "{}".getBytes(StandardCharsets.UTF_8));
      assertEquals(200, decided.statusCode(), decided.body());
      String version = promote ? "2" : "1";
      if (swap > 1) { // both are warm: here it serves when the decision is answered
        Struct answer = json(post(here + "/api/v1/projects/churn/predict", row));
        assertEquals(version, answer.text("model_version"), "after swap " + swap);
      }
    }
    succeed(
        shell.run("models", "promote", "churn/2", "--force", "--reason", "load", "--wait", "10s"));
    Struct last = json(post(there + "/api/v1/projects/churn/predict", row));
    assertEquals("2", last.text("model_version"));
    going.set(false);
    for (Thread client : clients) {
      client.join();
    }
    assertEquals(List.of(), failures);
    assertEquals(Set.of("1", "2"), said.keySet());
    said.forEach((version, answers) -> assertEquals(1, answers.size(), version + ": " + answers));
    assertTrue(answered.get() > SWAPS, answered + " answers");
  }

  private String serve(Shell shell, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Collections.addAll(command, "-cp", System.getProperty("java.class.path"));
    Collections.addAll(command, "dev.coppice.cli.Main", "serve", "--port", "0");
    Collections.addAll(command, "-p", shell.path("coppice.yaml").toString());
    Collections.addAll(command, more);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(folder.resolve("out" + processes.size() + ".log").toFile());
    Process process = builder.start();
    processes.add(process);
    BufferedReader errors =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    String line = errors.readLine();
    while (line != null && !line.startsWith("Serving ")) {
      line = errors.readLine();
    }
    return String.valueOf(line).replaceAll(".* on (http[^,]*),.*", "$1");
  }

  private HttpResponse<String> post(String at, byte[] body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(at))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private Struct get(String at) throws IOException, InterruptedException {
    return json(http.send(HttpRequest.newBuilder(URI.create(at)).build(), BodyHandlers.ofString()));
  }

  private static Struct json(HttpResponse<String> answer) {
    return JsonStruct.read(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static void succeed(Shell.Result result) {
    assertEquals(0, result.code(), result.errors() + result.out());
  }
}
