package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that dies under load: what it answered is in its log. */
class KilledServerIT {

  private static final int CLIENTS = 8;
  private static final int ENOUGH = 3000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"file", "durable"})
  void everyAcknowledgedPredictionIsInTheLogAfterARestart(String mode) throws Exception {
    Shell shell = new Shell(Files.createDirectories(folder.resolve("churn")));
    assertEquals(0, shell.run("train").code());
    String[] serve = {
      "-p",
      shell.path("coppice.yaml").toString(),
      "--set",
      "serving.log.mode=" + mode,
      "--set",
      "serving.log.rotate_bytes=100000"
    };
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (Served served = Served.start(Map.of(), serve)) {
      CountDownLatch enough = new CountDownLatch(ENOUGH);
      List<Thread> clients = clients(served, acknowledged, enough);
      enough.await();
      served.kill();
      for (Thread client : clients) {
        client.join();
      }
    }
    assertTrue(acknowledged.size() >= ENOUGH);
    try (Served again = Served.start(Map.of(), serve)) {
      assertEquals(200, again.get("/health/ready").status());
      Set<String> logged = new HashSet<>();
      Served.logged(shell.path(".coppice"), "churn")
          .forEach(line -> logged.add(line.text("request_id")));
      Set<String> lost = new HashSet<>(acknowledged);
      lost.removeAll(logged);
      assertEquals(Set.of(), lost);
    }
  }

  /** They ask until nobody answers any more. */
  private static List<Thread> clients(
      Served served, Set<String> acknowledged, CountDownLatch enough) {
    String schema = "/api/v1/projects/churn/schema";
    byte[] row = JsonStruct.compact(served.get(schema).ok().structs("examples").get(0));
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    List<Thread> clients = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      String name = c + "-";
      Thread client =
          new Thread(
              () -> {
                for (int i = 0; ask(http, served, name + i, row); i++) {
                  acknowledged.add(name + i);
                  enough.countDown();
                }
              });
      clients.add(client);
      client.start();
    }
    return clients;
  }

  private static boolean ask(HttpClient http, Served served, String id, byte[] row) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(served.address() + "/api/v1/projects/churn/predict"))
            .header("Content-Type", "application/json")
            .header("X-Request-Id", id)
            .POST(BodyPublishers.ofByteArray(row))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      return true;
    } catch (IOException e) {
      return false; // it is dead
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
