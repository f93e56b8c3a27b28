package dev.coppice.tracking.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.OutcomeUnknown;
import dev.coppice.errors.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that does what it is told next: answers with a status, or hangs up. */
class ConnectionTest {

  private static final int HANG_UP = 0;

  private final Deque<Integer> next = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(exchange.getRequestURI() + " " + authorization + " " + body);
    int status = next.isEmpty() ? 200 : next.poll();
    if (status != HANG_UP) {
      exchange.getResponseHeaders().add("Retry-After", status == 429 ? "3" : "soon");
      exchange.sendResponseHeaders(status, 2);
      exchange.getResponseBody().write("{}".getBytes(UTF_8));
    }
    exchange.close();
  }

  private Connection connection(String token) {
    String uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/mlflow/";
    return new Connection(new TrackingSettings(uri, "", token, "", "", ""), pauses::add);
  }

  @Test
  void whatIsBusyOrLostIsAskedAgainAfterLongerAndLongerPauses() {
    Connection connection = connection("");
    next.addAll(List.of(200, 503, HANG_UP, 429, 502, 200));
    connection.need(connection.get("first"));
    connection.need(connection.post("runs/log-batch", new Struct().put("run_id", "r")));
    assertEquals(6, asked.size());
    assertEquals("/mlflow/api/2.0/mlflow/runs/log-batch null {\"run_id\":\"r\"}", asked.get(5));
    assertEquals(
        List.of(500L, 1000L, 3000L, 4000L), pauses.stream().map(Duration::toMillis).toList());
  }

  @Test
  void itGivesUpInTheEndAndAtOnceWhereAskingAgainHelpsNobody() {
    Connection connection = connection("");
    next.addAll(List.of(503, 503, 503, 503, 503, 503));
    Unavailable busy =
        assertThrows(Unavailable.class, () -> connection.need(connection.get("runs/get")));
    assertTrue(busy.getMessage().endsWith("(tracking.uri) answers with status 503"));
    assertEquals(5, pauses.size());
    next.add(400);
    assertThrows(InvalidInput.class, () -> connection.need(connection.get("runs/get")));
    server.stop(0);
    pauses.clear();
    Connection fresh = connection("");
    assertThrows(Unavailable.class, () -> fresh.get("runs/get"));
    assertEquals(List.of(), pauses, "nobody ever answered there");
  }

  @Test
  void whatMayHaveBeenMadeIsLookedForBeforeItIsMadeAgain() {
    Connection connection = connection("");
    connection.need(connection.get("first"));
    next.addAll(List.of(HANG_UP, 504));
    assertThrows(OutcomeUnknown.class, () -> connection.make("runs/create", new Struct()));
    List<Integer> looks = new ArrayList<>();
    String found =
        connection.findOrMake(
            () -> {
              looks.add(asked.size());
              return looks.size() == 3 ? Optional.of("there") : Optional.empty();
            },
            () -> connection.make("runs/create", new Struct()).code());
    assertEquals("", found, "the second answer was good");
    assertEquals(2, looks.size());
  }

  @Test
  void secretsGoToTheirServerOnly() throws IOException {
    Connection connection = connection("secret");
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", this::answer);
    other.start();
    try {
      String elsewhere = "127.0.0.1:" + other.getAddress().getPort();
      byte[] bytes = {'x'};
      for (String root :
          List.of("mlflow-artifacts:/1/r/artifacts", "mlflow-artifacts://" + elsewhere + "/1")) {
        URI place = connection.target().file(root, "a b/ü.json");
        connection.put(place, 1, () -> new ByteArrayInputStream(bytes));
      }
      String path = "/api/2.0/mlflow-artifacts/artifacts/1";
      assertEquals(
          List.of(
              "/mlflow" + path + "/r/artifacts/a%20b/%C3%BC.json Bearer secret x",
              path + "/a%20b/%C3%BC.json null x"),
          asked);
    } finally {
      other.stop(0);
    }
    String message =
        assertThrows(InvalidInput.class, () -> connection.target().file("s3://bucket/1", "x"))
            .getMessage();
    assertTrue(message.contains("s3://bucket/1") && message.contains("--serve-artifacts"), message);
  }

  @Test
  void batchesKeepToTheLimits() {
    List<Struct> sent = new ArrayList<>();
    try (Batches batches = new Batches("r", sent::add)) {
      for (int i = 0; i < 250; i++) {
        batches.add(Batches.Kind.PARAMS, RunSender.pair("p" + i, "x".repeat(6000)));
      }
      for (int i = 0; i < 1500; i++) {
        batches.add(Batches.Kind.METRICS, new Struct().put("key", "m" + i).put("value", 1.5));
      }
    }
    int params = 0;
    int metrics = 0;
    for (Struct batch : sent) {
      int some = Answer.structs(batch, "params").size();
      int more = Answer.structs(batch, "metrics").size();
      assertTrue(some <= 100 && some + more <= 1000);
      assertTrue(JsonStruct.compact(batch).length < 1_000_000);
      params += some;
      metrics += more;
    }
    assertEquals(250, params);
    assertEquals(1500, metrics);
  }

  @Test
  void aFileWithoutCertificatesIsRefused(@TempDir Path folder) throws IOException {
    Path none = Files.writeString(folder.resolve("none.pem"), "-----BEGIN CERTIFICATE-----");
    TrackingSettings settings = new TrackingSettings("https://x", "", "", "", "", none.toString());
    String message =
        assertThrows(InvalidInput.class, () -> new Connection(settings, pauses::add)).getMessage();
    assertTrue(message.contains("tracking.certificate: is " + none), message);
  }
}
