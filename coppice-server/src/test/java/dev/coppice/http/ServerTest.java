package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.Unavailable;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerTest {

  private final TestDoor door = new TestDoor();
  private final Running server = new Running(door);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aRouteGetsItsVariablesAndQueryDecoded() {
    HttpResponse<String> response =
        server.get("/hello/J%C3%BCrgen%2FA+B?greeting=a%20b&greeting=c");
    assertEquals(200, response.statusCode());
    assertEquals("a b Jürgen/A+B", Running.json(response).text("text"));
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElse(""));
  }

  @Test
  void aLiteralGoesBeforeAVariable() {
    assertEquals("the literal", Running.json(server.get("/hello/world")).text("text"));
    assertEquals("the literal", Running.json(server.get("/hello/world/")).text("text"));
    HttpResponse<String> deleted = server.send(server.to("/hello/you").DELETE());
    assertTrue(Running.json(deleted).text("text").contains("who=you"), deleted.body());
  }

  @Test
  void anUnknownPathNamesTheNearest() {
    HttpResponse<String> response = server.get("/ecko");
    assertEquals(404, response.statusCode());
    assertEquals("not_found", Running.json(response).struct("error").text("kind"));
    assertEquals(
        "there is nothing at this path; did you mean '/echo'?",
        Running.problems(response).get(0).text("message"));
    assertTrue(server.get("/a/b/c/d/e/f/g").body().contains("GET /openapi lists what is here"));
  }

  @Test
  void aWrongMethodNamesTheRightOnes() {
    HttpResponse<String> response = server.get("/echo");
    assertEquals(405, response.statusCode());
    assertEquals("OPTIONS, POST", response.headers().firstValue("Allow").orElse(""));
    assertEquals(
        "GET is not accepted here; accepted: OPTIONS, POST",
        Running.problems(response).get(0).text("message"));
  }

  @Test
  void optionsTellsTheMethodsAndAllowsNoForeignPage() {
    HttpResponse<String> response =
        server.send(
            server
                .to("/hello/x")
                .header("Origin", "http://elsewhere.example")
                .method("OPTIONS", BodyPublishers.noBody()));
    assertEquals(204, response.statusCode());
    assertEquals("DELETE, GET, HEAD, OPTIONS", response.headers().firstValue("Allow").orElse(""));
    assertTrue(response.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
  }

  @Test
  void headIsGetWithoutTheBody() {
    HttpResponse<String> response =
        server.send(server.to("/hello/world").method("HEAD", BodyPublishers.noBody()));
    assertEquals(200, response.statusCode());
    assertEquals("", response.body());
    int length = server.get("/hello/world").body().length();
    assertEquals(length, response.headers().firstValueAsLong("Content-Length").orElse(-1));
  }

  @Test
  void everyKindOfErrorHasItsStatus() {
    Map<String, Integer> statuses =
        Map.of(
            "invalid",
            422,
            "missing",
            404,
            "conflict",
            409,
            "rejected",
            409,
            "unavailable",
            503,
            "unknown",
            500,
            "refusal",
            415,
            "overflow",
            500,
            "other",
            500);
    statuses.forEach(
        (kind, status) -> {
          HttpResponse<String> response = server.post("/fail/" + kind, "{}");
          assertEquals(status, response.statusCode(), kind);
          assertFalse(Running.problems(response).get(0).text("message").isEmpty());
          String id = response.headers().firstValue("X-Request-Id").orElse("");
          assertEquals(id, Running.json(response).text("request_id"));
        });
    assertTrue(server.post("/fail/unknown", "").body().contains("look first"));
    assertEquals(
        "1", server.post("/fail/unavailable", "").headers().firstValue("Retry-After").orElse(""));
  }

  @Test
  void anInternalErrorTellsNothingOfTheInsideButItsLogDoes() {
    HttpResponse<String> response =
        server.send(
            server.to("/fail/x").header("X-Request-Id", "abc").POST(BodyPublishers.noBody()));
    assertFalse(response.body().contains("secret"), response.body());
    assertFalse(response.body().contains("Exception"), response.body());
    Struct event = event("predict_inference_error");
    assertEquals("abc", event.text("request_id"));
    assertTrue(event.text("exception").contains("IllegalStateException: secret of the inside"));
  }

  @Test
  void aRequestKeepsItsIdOrGetsOne() {
    HttpResponse<String> kept =
        server.send(server.to("/hello/a").header("X-Request-Id", "trace-7:x"));
    assertEquals("trace-7:x", kept.headers().firstValue("X-Request-Id").orElse(""));
    for (String bad : List.of("a b", "x".repeat(129), "<script>")) {
      HttpResponse<String> made = server.send(server.to("/hello/a").header("X-Request-Id", bad));
      String id = made.headers().firstValue("X-Request-Id").orElse("");
      assertTrue(id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), id);
      assertEquals('4', id.charAt(14));
    }
  }

  @Test
  void bodiesArriveWhole() {
    byte[] body = new byte[900_000];
    new SplittableRandom(1).nextBytes(body);
    for (byte[] each : List.of(body, Arrays.copyOf(body, 10), new byte[0])) {
      try {
        HttpResponse<byte[]> response =
            HttpClient.newHttpClient()
                .send(
                    server.to("/echo").POST(BodyPublishers.ofByteArray(each)).build(),
                    BodyHandlers.ofByteArray());
        assertArrayEquals(each, response.body());
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aBodyThatAnnouncesTooMuchIsRefusedUnread() throws IOException {
    try (Socket socket =
        server.raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n")) {
      String answer = Running.all(socket);
      assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
      assertTrue(answer.contains("the body is too large; accepted: 1048576 bytes"), answer);
    }
    try (Socket socket =
        server.raw(
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n")) {
      assertTrue(Running.all(socket).startsWith("HTTP/1.1 4"));
    }
  }

  @Test
  void aBodyThatGrowsTooLargeIsRefused() {
    byte[] piece = new byte[1 << 20];
    HttpResponse<String> response =
        server.send(
            server.to("/echo").POST(BodyPublishers.ofByteArrays(List.of(piece, new byte[] {1}))));
    assertEquals(413, response.statusCode());
  }

  @Test
  void headersAndPathsHaveLimits() throws IOException {
    try (Socket socket =
        server.raw("GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(9000) + "\r\n\r\n")) {
      assertTrue(Running.all(socket).startsWith("HTTP/1.1 431 "));
    }
    try (Socket socket = server.raw("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
      String answer = Running.all(socket);
      assertTrue(answer.contains(" 414 "), answer);
      assertTrue(answer.contains("the path is too long; accepted: 8192 bytes"), answer);
    }
    try (Socket socket = server.raw("nonsense\r\n\r\n")) {
      assertTrue(Running.all(socket).contains(" 400 "));
    }
    try (Socket socket =
        server.raw("GET /hello/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      assertTrue(Running.all(socket).contains(" 400 "));
    }
  }

  @Test
  void requestsOnOneConnectionAreAnsweredInOrder() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append("GET /hello/n").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    requests.append("GET /hello/last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    try (Socket socket = server.raw(requests.toString())) {
      String answers = Running.all(socket);
      int at = -1;
      for (int i = 0; i < 20; i++) {
        int next = answers.indexOf("hello n" + i + "\"");
        assertTrue(next > at, answers);
        at = next;
      }
      assertTrue(answers.indexOf("hello last") > at);
    }
  }

  @Test
  void aRefusedRequestWithoutABodyKeepsItsConnection() throws IOException {
    try (Socket socket =
        server.raw(
            "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"
                + "GET /hello/world HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      String answers = Running.all(socket);
      assertTrue(answers.contains(" 404 ") && answers.contains("the literal"), answers);
    }
  }

  @Test
  void aThousandConnectionsAtOnceAreAllAnswered() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        sockets.add(new Socket("127.0.0.1", server.port()));
      }
      for (int i = 0; i < 1000; i++) {
        String request = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
        String body = "number " + i;
        String text = request + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        sockets.get(i).getOutputStream().write(text.getBytes("US-ASCII"));
      }
      for (int i = 0; i < 1000; i++) {
        sockets.get(i).setSoTimeout(60_000);
        String answer = Running.all(sockets.get(i));
        assertTrue(answer.endsWith("number " + i), answer);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aClientMaySpeakHttp2() throws Exception {
    HttpClient client = HttpClient.newHttpClient(); // asks for an upgrade of its first request
    for (int size : new int[] {10, 500_000, 3 << 20, 10}) {
      HttpRequest.BodyPublisher body = BodyPublishers.ofString("x".repeat(size));
      HttpResponse<String> answer =
          client.send(server.to("/echo").POST(body).build(), BodyHandlers.ofString());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      assertEquals(size > 1 << 20 ? 413 : 200, answer.statusCode());
    }
  }

  @Test
  void whatRunsIsAnsweredBeforeTheServerEnds() throws Exception {
    CompletableFuture<HttpResponse<String>> running =
        CompletableFuture.supplyAsync(() -> server.get("/later"));
    door.asked.await();
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::stop);
    while (server.get("/health/ready").statusCode() == 200) {
      Thread.onSpinWait();
    }
    assertEquals("{\"status\":\"stopping\",\"projects\":{}}", server.get("/health/ready").body());
    HttpResponse<String> late = server.get("/hello/world");
    assertEquals(200, late.statusCode());
    assertEquals("close", late.headers().firstValue("Connection").orElse(""));
    assertFalse(stopped.isDone(), "it ended while a request was running");
    door.later.complete(Response.json(200, new Struct().put("text", "at last")));
    assertEquals("at last", Running.json(running.get()).text("text"));
    stopped.get();
    assertFalse(accepts());
  }

  private boolean accepts() {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void readinessIsTheProjectsAndLivenessIsNot() {
    AtomicBoolean ready = new AtomicBoolean();
    try (Running other = new Running(Running.SETTINGS, Map.of("churn", ready::get))) {
      assertEquals(200, other.get("/health/live").statusCode());
      HttpResponse<String> not = other.get("/health/ready");
      assertEquals(503, not.statusCode());
      assertEquals("{\"status\":\"not_ready\",\"projects\":{\"churn\":false}}", not.body());
      ready.set(true);
      assertEquals(200, other.get("/health/ready").statusCode());
    }
  }

  @Test
  void randomPathsDoNotMakeMoreSeries() {
    server.get("/hello/a");
    server.get("/unknown");
    long before = series();
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      server.get("/x" + Long.toHexString(random.nextLong()));
      server.get("/hello/" + Long.toHexString(random.nextLong()));
    }
    assertEquals(before, series());
    String text = server.get("/metrics").body();
    assertTrue(
        text.contains(
            "coppice_http_requests_total{method=\"GET\",route=\"/hello/{name}\",status=\"200\"} 201"),
        text);
    assertTrue(text.contains("route=\"unmatched\",status=\"404\"} 201"), text);
  }

  /** The first scrape is seen by the second: series of the metrics route itself are left out. */
  private long series() {
    return server.get("/metrics").body().lines().filter(line -> !line.contains("/metrics")).count();
  }

  @Test
  void numbersFollowTheFormatOfPrometheus() {
    server.post("/predict", "{}");
    server.post("/fail/invalid", "{}");
    String text = server.get("/metrics").body();
    for (String line : text.split("\n")) {
      assertTrue(
          line.startsWith("# ")
              || line.matches(
                  "[a-z_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? -?[0-9.E+-]+|" + ".*Inf"),
          line);
    }
    String arm = "{project=\"shop\",version=\"v1\",route=\"champion\"}";
    assertTrue(text.contains("coppice_predictions_total" + arm + " 2"), text);
    assertTrue(text.contains("coppice_rows_refused_total" + arm + " 1"), text);
    assertTrue(text.contains("coppice_prediction_duration_seconds_sum" + arm + " 0.0015"), text);
    assertTrue(
        text.contains(
            "coppice_prediction_failures_total{route=\"/fail/{kind}\",kind=\"invalid_input\"} 1"),
        text);
    assertTrue(text.contains("jvm_memory_used_bytes{area=\"heap\"}"), text);
  }

  @Test
  void theLinesOfARequestShareItsId() {
    server.send(
        server.to("/predict").header("X-Request-Id", "one").POST(BodyPublishers.ofString("{}")));
    server.send(
        server
            .to("/fail/invalid")
            .header("X-Request-Id", "two")
            .POST(BodyPublishers.ofString("{}")));
    List<Struct> events = server.events();
    assertEquals(
        List.of(
            "http_request one",
            "predict_success one",
            "http_request two",
            "predict_validation_error two"),
        events.stream().map(e -> e.text("event") + " " + e.text("request_id")).toList());
    assertEquals(1.5, events.get(1).number("predict_ms"));
    assertEquals("v1", events.get(0).text("model_version"));
    assertEquals("/fail/{kind}", events.get(2).text("path"));
    assertEquals(422, events.get(2).integer("status"));
    assertEquals("the age is -1", events.get(3).text("reason"));
    events.forEach(event -> assertTrue(event.number("latency_ms") >= 0));
  }

  @Test
  void twoDoorsCannotWantOnePlace() {
    Conflict conflict = assertThrows(Conflict.class, () -> new Running(door, new Named()));
    assertEquals(
        "POST /echo is wanted by Coppice and by project churn; only one can stand there"
            + " (serving.mount: project moves a project to /p/NAME)",
        conflict.getMessage());
  }

  private static final class Named implements Door {
    @Override
    public String owner() {
      return "project churn";
    }

    @Override
    public List<Route> routes() {
      return List.of(
          new Route("POST", "/echo", request -> new CompletableFuture<>()),
          new Route("GET", "/echo", request -> new CompletableFuture<>()));
    }

    @Override
    public Response failure(Request request, Throwable failure) {
      throw new IllegalStateException("a door that fails at failing");
    }
  }

  @Test
  void aPortInUseIsSaid() {
    ServerSettings same =
        new ServerSettings("127.0.0.1", server.port(), 8192, 30, 30, 10, ServerSettings.Level.OFF);
    Unavailable taken =
        assertThrows(Unavailable.class, () -> new Running(same, Map.of(), new TestDoor()));
    assertTrue(
        taken.getMessage().startsWith("Cannot listen on 127.0.0.1, port " + server.port()),
        taken.getMessage());
  }

  private Struct event(String name) {
    return server.events().stream()
        .filter(event -> event.text("event").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
