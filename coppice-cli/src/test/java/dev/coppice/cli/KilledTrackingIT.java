package dev.coppice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.audit.Audit;
import dev.coppice.audit.Check;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.testkit.PostgresServer;
import dev.coppice.tracking.Artifact;
import dev.coppice.tracking.Tracking;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tracking server that is killed while eight clients log runs, send files and move aliases over
 * HTTP: what it acknowledged is there, nothing is torn, and the chain of decisions holds.
 */
class KilledTrackingIT {

  private static final int CLIENTS = 8;
  private static final int ENOUGH = 2000;
  private static final String API = "/api/2.0/mlflow/";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private Path home;

  @Test
  void everyAcknowledgedWriteSurvivesOnSqlite() throws Exception {
    logAndKill("");
  }

  @Test
  void everyAcknowledgedWriteSurvivesOnPostgres() throws Exception {
    logAndKill(PostgresServer.freshSchema());
  }

  /** One client, and how often each kind of its writes was acknowledged. */
  private final class Client implements Runnable {

    private final String model;
    private final String address;
    private final CountDownLatch enough;
    private final String run;
    private int metrics;
    private int files;
    private int moves;

    Client(int number, String address, CountDownLatch enough) throws IOException {
      this.model = "model" + number;
      this.address = address;
      this.enough = enough;
      String created = post("runs/create", "{\"experiment_id\": \"0\"}");
      this.run =
          JsonStruct.read(created.getBytes(UTF_8)).struct("run").struct("info").text("run_id");
      put("model/weights", "the weights of " + model);
      post("registered-models/create", "{\"name\": \"" + model + "\"}");
      for (int version = 1; version <= 2; version++) {
        post(
            "model-versions/create",
            "{\"name\": \"" + model + "\", \"source\": \"runs:/" + run + "/model\"}");
      }
    }

    @Override
    public void run() {
      try {
        for (int step = 0; true; step++) {
          post(
              "runs/log-batch",
              "{\"run_id\": \"%s\", \"metrics\": [{\"key\": \"m\", \"value\": %d, \"timestamp\": 1, \"step\": %d}]}"
                  .formatted(run, step, step));
          metrics++;
          if (step % 5 == 0) {
            put("file" + files, contents(files));
            files++;
            post(
                "registered-models/alias",
                "{\"name\": \"%s\", \"alias\": \"champion\", \"version\": \"%d\"}"
                    .formatted(model, moves % 2 + 1));
            moves++;
          }
          enough.countDown();
        }
      } catch (IOException e) {
        // it is dead
      }
    }

    private String contents(int file) {
      return run + " " + file + " ".repeat(file * 100 % 5000);
    }

    private String post(String call, String json) throws IOException {
      return send(
          HttpRequest.newBuilder(URI.create(address + API + call))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json)));
    }

    private void put(String path, String text) throws IOException {
      String place = "/api/2.0/mlflow-artifacts/artifacts/0/" + run + "/artifacts/" + path;
      send(HttpRequest.newBuilder(URI.create(address + place)).PUT(BodyPublishers.ofString(text)));
    }

    void requireAll(Tracking tracking, Registry registry) throws IOException {
      long kept = tracking.runs().history(run, "m").size();
      assertTrue(kept >= metrics, run + ": " + kept + " of " + metrics + " metrics");
      for (int i = 0; i < files; i++) {
        try (InputStream in = tracking.artifacts().open(run, "file" + i)) {
          assertEquals(contents(i), new String(in.readAllBytes(), UTF_8));
        }
      }
      int changes = registry.history(model, "champion").size();
      assertTrue(changes >= moves, model + ": " + changes + " of " + moves + " moves");
    }
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      assertEquals(200, answer.statusCode(), answer.body());
      return answer.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void logAndKill(String url) throws Exception {
    Map<String, String> environment = Map.of("COPPICE_STORE_URL", url);
    String[] serve = {"--tracking-only", "--home", home.toString()};
    List<Client> clients = new ArrayList<>();
    try (Served server = Served.start(environment, serve)) {
      CountDownLatch enough = new CountDownLatch(ENOUGH);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(i, server.address(), enough));
      }
      for (Client client : clients) {
        threads.add(new Thread(client));
      }
      threads.forEach(Thread::start);
      enough.await();
      server.kill();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    try (Served again = Served.start(environment, serve)) {
      String call = API + "runs/get?run_id=" + clients.get(0).run;
      Struct data = again.get(call).ok().struct("run").struct("data");
      assertTrue(data.structs("metrics").get(0).integer("step") >= clients.get(0).metrics - 1);
    }
    try (Store store = Store.open(home, new StoreSettings(url))) {
      Tracking tracking = Tracking.open(store, Clock.systemUTC());
      Registry registry = Registry.open(store, Clock.systemUTC());
      for (Client client : clients) {
        assertTrue(client.metrics > 0 && client.moves > 0, "every client was served");
        client.requireAll(tracking, registry);
      }
      requireWholeBytes(store, tracking, clients);
      Check check = Audit.open(store, Clock.systemUTC()).check();
      assertEquals(null, check.broken());
      int decisions = clients.stream().mapToInt(client -> client.moves).sum();
      assertTrue(check.events() >= decisions, check.events() + " events");
    }
  }

  /** Every blob has its hash, and every file that is listed has its blob. */
  private static void requireWholeBytes(Store store, Tracking tracking, List<Client> clients)
      throws IOException {
    List<String> hashes = new ArrayList<>();
    store.blobs().each(blob -> hashes.add(blob.blob().sha256()));
    assertTrue(hashes.size() > CLIENTS);
    for (String hash : hashes) {
      try (InputStream in = store.blobs().open(hash)) {
        in.transferTo(OutputStream.nullOutputStream()); // checks it at its end
      }
    }
    for (Client client : clients) {
      for (Artifact artifact : tracking.artifacts().of(client.run)) {
        assertTrue(hashes.contains(artifact.sha256()), artifact.path());
      }
    }
  }
}
