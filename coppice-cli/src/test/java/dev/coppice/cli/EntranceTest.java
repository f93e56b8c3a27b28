package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.access.Role;
import dev.coppice.access.Tokens;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.http.Route;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, every door on it, as {@code serve} puts it together. */
class EntranceTest {

  /** What anybody may ask. Whoever opens another route has to write it here. */
  private static final String OPEN =
      """
      GET /ajax-api/3.0/mlflow/server-info
      GET /api/3.0/mlflow/server-info
      GET /health
      GET /health/live
      GET /health/ready
      GET /p/churn/health
      GET /p/churn/ping
      GET /p/housing/health
      GET /p/housing/ping
      GET /p/minimal/health
      GET /p/minimal/ping
      GET /p/mlforge/health
      GET /p/mlforge/ping
      GET /p/student-purchase/health
      GET /p/student-purchase/ping
      GET /ping
      GET /v2/health/live
      GET /v2/health/ready
      GET /version
      POST /inference.GRPCInferenceService/ServerLive
      POST /inference.GRPCInferenceService/ServerReady
      """;

  private static final String PROJECT =
      """
      project: %s
      data: {source: a.csv, target: y}
      serving: {compat: %s, mount: %s, on_missing_model: unavailable}
      server: {port: 0}
      """;

  private static final Pattern DECISION =
      Pattern.compile(
          "promote|rollback|canary|reload|/alias$|transition-stage|(models|model-versions)/(delete|rename)$");

  private static final Pattern REFUSED =
      Pattern.compile("this server wants a token|the header Auth|this needs|the token ");

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;

  private Serving.Place place(String preset, String mount, Map<String, String> environment)
      throws IOException {
    Path file = Files.createDirectories(folder.resolve(preset)).resolve("coppice.yaml");
    Files.writeString(file, PROJECT.formatted(preset, preset, mount));
    Overrides overrides = Overrides.of(environment);
    return new Serving.Place(
        ProjectFile.read(Settings.class, file, overrides), folder.resolve("home"));
  }

  private List<Serving.Place> places(Map<String, String> environment) throws IOException {
    List<Serving.Place> places = new ArrayList<>();
    places.add(place("churn", "project", environment));
    for (String preset : List.of("housing", "minimal", "mlforge")) {
      places.add(place(preset, "project", Map.of()));
    }
    places.add(place("student-purchase", "root", Map.of()));
    return places;
  }

  private Map<Role, String> tokens() {
    Map<Role, String> secrets = new EnumMap<>(Role.class);
    try (Store store = Store.open(folder.resolve("home"), StoreSettings.defaults())) {
      Tokens tokens = Tokens.open(store, Clock.systemUTC());
      for (Role role : Role.values()) {
        secrets.put(role, tokens.create(role.word(), role, null, "test").secret());
      }
    }
    return secrets;
  }

  private HttpResponse<String> ask(
      Serving serving, Route route, @Nullable String token, String requestId) throws Exception {
    String path = route.pattern().replaceAll("\\{[^}]*}", "x");
    String address = serving.address().replace("0.0.0.0", "127.0.0.1");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path)).header("X-Request-Id", requestId);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(
        request.method(route.method(), BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  @Test
  void everyRouteLetsInWhomItShouldAndNobodyElse() throws Exception {
    Map<Role, String> tokens = tokens();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Map<String, Boolean> expected = new LinkedHashMap<>();
    TreeSet<String> open = new TreeSet<>();
    int decisions = 0;
    Map<String, String> required = Map.of("COPPICE_ACCESS_AUTHENTICATION", "required");
    try (Serving serving = Serving.start(places(required), log)) {
      List<Route> routes = serving.routes();
      assertTrue(routes.size() > 50, "all doors are there");
      for (Route route : routes) {
        String name = route.method() + " " + route.pattern();
        Role needed = route.role();
        boolean anybody = needed == null;
        if (!route.method().equals("GET") && DECISION.matcher(route.pattern()).find()) {
          assertEquals(Role.ADMIN, needed, name);
          decisions++;
        }
        if (anybody) {
          open.add(name);
        }
        String id = (expected.size() + 1) + ":";
        HttpResponse<String> without = ask(serving, route, null, id + "none");
        boolean grpc = name.contains("GRPC"); // has its status in trailers: the log tells
        assertEquals(!anybody && !grpc, without.statusCode() == 401, name);
        expected.put(id + "none", anybody);
        ask(serving, route, "coppice_wrong", id + "wrong");
        expected.put(id + "wrong", anybody);
        for (Map.Entry<Role, String> each : tokens.entrySet()) {
          boolean may = needed == null || each.getKey().covers(needed);
          HttpResponse<String> with = ask(serving, route, each.getValue(), id + each.getKey());
          assertEquals(!may && !grpc, with.statusCode() == 403, name + " as " + each.getKey());
          expected.put(id + each.getKey(), may);
        }
      }
    }
    assertTrue(decisions > 10, decisions + " routes decide something");
    assertEquals(OPEN, String.join("\n", open) + "\n");
    for (Struct event : events(log)) {
      Boolean may = expected.remove(event.findText("request_id"));
      if (may != null) {
        String reason = String.valueOf(event.findText("reason"));
        boolean refused = REFUSED.matcher(reason).lookingAt();
        assertEquals(!may, refused, event.text("path") + " " + reason);
      }
    }
    assertTrue(
        expected.keySet().stream().allMatch(id -> id.endsWith("wrong")),
        () -> "those beyond the limit are not logged, all others are: " + expected);
  }

  private static List<Struct> events(ByteArrayOutputStream log) {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)))
        .filter(event -> event.text("event").equals("http_request"))
        .toList();
  }

  private String refused(Map<String, String> environment) throws IOException {
    List<Serving.Place> places = List.of(place("minimal", "project", environment));
    Throwable thrown =
        assertThrows(
            Coppice.WrongSettings.class,
            () -> Serving.start(places, OutputStream.nullOutputStream()).close());
    return String.valueOf(Objects.requireNonNull(thrown.getCause()).getMessage());
  }

  @Test
  void whatWouldBeOpenToAllIsRefused() throws IOException {
    String host = "COPPICE_SERVER_HOST";
    String all = refused(Map.of(host, "0.0.0.0"));
    assertTrue(all.contains("there is no token in") && all.contains("unencrypted"), all);
    String none = refused(Map.of("COPPICE_ACCESS_AUTHENTICATION", "required"));
    assertTrue(none.contains("'access.authentication' is 'required', and there is no token"), none);
    assertFalse(Files.exists(folder.resolve("home")), "asking makes nothing");
    tokens();
    String plain = refused(Map.of(host, "0.0.0.0"));
    assertFalse(plain.contains("there is no token"), plain);
    assertTrue(plain.contains("set access.plain_http to 'accept'"), plain);
    assertTrue(refused(Map.of(host, "no such host")).contains("is no address of this machine"));
    String pem = folder.resolve("x.pem").toString();
    String tls =
        refused(Map.of("COPPICE_ACCESS_TLS_CERTIFICATE", pem, "COPPICE_ACCESS_TLS_KEY", pem));
    assertTrue(tls.contains("COPPICE_ACCESS_TLS_CERTIFICATE: 'access.tls.certificate' names"), tls);
  }

  @Test
  void behindAProxyItIsServedAndAsksForTokens() throws Exception {
    Map<Role, String> tokens = tokens();
    Map<String, String> proxied =
        Map.of("COPPICE_SERVER_HOST", "0.0.0.0", "COPPICE_ACCESS_PLAIN_HTTP", "accept");
    List<Serving.Place> places = List.of(place("minimal", "project", proxied));
    try (Serving serving = Serving.start(places, OutputStream.nullOutputStream())) {
      Route home = new Route("GET", "/", request -> CompletableFuture.failedFuture(new Error()));
      assertEquals(401, ask(serving, home, null, "a").statusCode());
      assertEquals(200, ask(serving, home, tokens.get(Role.VIEWER), "b").statusCode());
      String created;
      try (Store store = Store.open(folder.resolve("home"), StoreSettings.defaults())) {
        Tokens beside = Tokens.open(store, Clock.systemUTC());
        created = beside.create("late", Role.VIEWER, null, "test").secret();
      }
      long end = System.nanoTime() + 20_000_000_000L;
      while (ask(serving, home, created, "c").statusCode() != 200) {
        assertTrue(System.nanoTime() < end, "a token made beside the server is known soon");
      }
    }
  }
}
