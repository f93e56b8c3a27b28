package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.access.KnownTokens;
import dev.coppice.access.Role;
import dev.coppice.access.Tokens;
import dev.coppice.codec.Struct;
import dev.coppice.http.AccessSettings.Scraping;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for tokens; {@link ForeignTest} has one that does not. */
class GuardTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path home;
  private final Clock clock = Clock.systemUTC();
  private volatile Instant now = clock.instant();
  private Store store;
  private Tokens tokens;
  private String viewer;
  private String admin;
  private String old;
  private KnownTokens known;
  private Running server;

  @BeforeEach
  void start() {
    store = Store.open(home, StoreSettings.defaults());
    tokens = Tokens.open(store, clock);
    viewer = tokens.create("grafana", Role.VIEWER, null, "ann").secret();
    admin = tokens.create("ann", Role.ADMIN, null, "ann").secret();
    old = tokens.create("old", Role.ADMIN, HOUR, "ann").secret();
    known = KnownTokens.of(tokens, clock);
    server = running(Scraping.TOKEN);
  }

  private Running running(Scraping scraping) {
    AccessSettings settings =
        new AccessSettings(
            AccessSettings.Authentication.REQUIRED,
            AccessSettings.PlainHttp.ON_LOOPBACK,
            AccessSettings.Tls.defaults(),
            scraping,
            List.of(),
            List.of());
    InstantSource source = () -> now;
    Guard guard = Guard.asking(settings, known, source);
    return new Running(Running.SETTINGS, guard, Map.of(), new TestDoor());
  }

  @AfterEach
  void stop() {
    server.close();
    known.close();
    store.close();
  }

  private HttpRequest.Builder as(String token, String path) {
    return server.to(path).header("Authorization", "Bearer " + token);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static String kind(HttpResponse<String> response) {
    return Running.json(response).struct("error").text("kind");
  }

  private static String message(HttpResponse<String> response) {
    return Running.problems(response).get(0).text("message");
  }

  @Test
  void theNameOfTheTokenReachesTheDoor() {
    HttpResponse<String> bearer = server.send(as(viewer, "/who"));
    assertEquals("grafana", Running.json(bearer).text("text"));
    for (String user : List.of("", "anybody", "Jürgen")) {
      HttpResponse<String> response =
          server.send(server.to("/who").header("Authorization", basic(user + ":" + admin)));
      assertEquals("ann", Running.json(response).text("text"), user);
    }
    HttpResponse<String> lower =
        server.send(server.to("/who").header("Authorization", "bearer  " + admin + " "));
    assertEquals(200, lower.statusCode(), "schemes are written in any case");
  }

  @Test
  void withoutATokenItSaysHowToSendOne() {
    for (String path : List.of("/who", "/metrics", "/nothing/here")) {
      HttpResponse<String> response = server.get(path);
      assertEquals(401, response.statusCode(), path);
      assertEquals("token_missing", kind(response));
      assertTrue(message(response).contains("'Authorization: Bearer TOKEN'"), response.body());
      assertEquals(
          "Basic realm=\"coppice\", charset=\"UTF-8\", Bearer",
          response.headers().firstValue("WWW-Authenticate").orElse(""));
    }
    assertFalse(server.get("/wh").body().contains("/who"), "no hints for strangers");
    assertTrue(server.send(as(viewer, "/wh")).body().contains("/who"));
  }

  @Test
  void whatIsOpenIsOpen() {
    for (String path : List.of("/free", "/health/live", "/health/ready")) {
      assertEquals(200, server.get(path).statusCode(), path);
    }
    try (Running open = running(Scraping.OPEN)) {
      assertEquals(200, open.get("/metrics").statusCode());
    }
    assertEquals(200, server.send(as(viewer, "/metrics")).statusCode());
  }

  @Test
  void aRoleThatIsTooLowIsNamedWithTheOneThatWouldDo() {
    HttpResponse<String> response = server.send(as(viewer, "/who").DELETE());
    assertEquals(403, response.statusCode());
    assertEquals("role_too_low", kind(response));
    assertEquals(
        "this needs the role admin; the token 'grafana' has the role viewer", message(response));
    assertEquals(200, server.send(as(admin, "/who").DELETE()).statusCode());
    HttpRequest.Builder echo = as(viewer, "/echo").POST(BodyPublishers.ofString("x"));
    assertEquals(403, server.send(echo).statusCode(), "a POST is an operator's by default");
    HttpRequest.Builder predict = as(viewer, "/predict").POST(BodyPublishers.ofString("{}"));
    assertEquals(200, server.send(predict).statusCode(), "and a prediction a viewer's");
  }

  @Test
  void aTokenThatNoLongerHoldsSaysSince() {
    now = clock.instant().plus(HOUR).plusSeconds(1);
    HttpResponse<String> expired = server.send(as(old, "/who"));
    assertEquals(401, expired.statusCode());
    assertTrue(message(expired).startsWith("the token 'old' expired at "), expired.body());
    tokens.revoke("ann", "bob");
    HttpResponse<String> revoked = server.send(as(admin, "/who"));
    while (revoked.statusCode() == 200) {
      revoked = server.send(as(admin, "/who"));
    }
    assertEquals("token_revoked", kind(revoked));
    assertTrue(message(revoked).startsWith("the token 'ann' was revoked at "), revoked.body());
  }

  @Test
  void whatIsNoTokenIsRefusedWhateverItIs() {
    String other = viewer.substring(0, viewer.length() - 1) + (viewer.endsWith("x") ? 'y' : 'x');
    for (String header :
        List.of(
            "Bearer",
            "Bearer " + other,
            "Bearer " + viewer + "0",
            viewer,
            "Digest " + viewer,
            "Basic " + viewer,
            "Basic ???",
            basic(viewer),
            basic(viewer + ":"),
            basic("admin:admin"))) {
      HttpResponse<String> response =
          server.send(server.to("/who").header("Authorization", header));
      assertEquals(401, response.statusCode(), header);
      assertEquals("token_unknown", kind(response), header);
      assertFalse(response.body().contains(viewer), "a token is not repeated");
    }
  }

  @Test
  void whoGuessesIsSlowedDownAndNobodyElse() {
    for (int i = 0; i < Attempts.MOST; i++) {
      assertEquals(401, server.send(as("coppice_guess", "/who")).statusCode());
    }
    assertEquals(429, server.send(as("coppice_guess", "/who")).statusCode());
    assertEquals(200, server.send(as(viewer, "/who")).statusCode(), "from the same address");
    assertEquals(401, server.get("/who").statusCode(), "no token is no guess");
    String metrics = server.send(as(viewer, "/metrics")).body();
    String counter = "coppice_access_refused_total";
    assertTrue(metrics.contains(counter + "{kind=\"token_unknown\"} " + Attempts.MOST), metrics);
    assertTrue(metrics.contains(counter + "{kind=\"too_many_attempts\"} 1"), metrics);
    now = now.plus(Attempts.WITHIN);
    assertEquals(401, server.send(as("coppice_guess", "/who")).statusCode());
  }

  @Test
  void theLogSaysWhoAndFromWhereButNeverTheToken() {
    server.send(as(viewer, "/who"));
    server.send(as(viewer, "/who").DELETE());
    server.send(as("coppice_guess", "/who"));
    List<Struct> events = server.events();
    assertEquals("grafana", events.get(0).text("actor"));
    assertFalse(events.get(0).has("address"));
    assertEquals("127.0.0.1", events.get(1).text("address"));
    assertEquals("grafana", events.get(1).text("actor"));
    assertEquals("the token is not known here", events.get(2).text("reason"));
    assertEquals("127.0.0.1", events.get(2).text("address"));
    String log = server.log();
    assertTrue(log.contains("grafana"), log);
    assertFalse(log.contains("coppice_guess") || log.contains(viewer), log);
  }

  @Test
  void whoWasNotLetInIsNoFailedPrediction() {
    assertEquals(401, server.post("/predict", "{}").statusCode());
    String metrics = server.send(as(viewer, "/metrics")).body();
    assertFalse(metrics.contains("coppice_prediction_failures_total"), metrics);
    assertFalse(server.log().contains("predict_"), "no event of a prediction");
  }

  @Test
  void aBodyIsNotEvenReadWithoutAToken() throws IOException {
    String header = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
    try (Socket socket = server.raw(header)) {
      String answer = Running.all(socket);
      assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
    }
  }

  @Test
  void aForeignPageCannotUseTheCredentialsThatABrowserKeeps() {
    HttpRequest.Builder request =
        as(admin, "/who").header("Origin", "https://elsewhere.example").DELETE();
    HttpResponse<String> response = server.send(request);
    assertEquals(403, response.statusCode());
    assertEquals("origin_refused", kind(response));
  }
}
