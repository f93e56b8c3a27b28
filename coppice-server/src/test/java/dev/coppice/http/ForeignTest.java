package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What web pages of other sites can do to a server on this machine that asks for no token. */
class ForeignTest {

  private static final String FRIEND = "https://friend.example";

  private final Running server =
      new Running(
          Running.SETTINGS,
          Guard.open(access(List.of("models.internal"), List.of(FRIEND)), "127.0.0.1"),
          Map.of(),
          new TestDoor());

  private static AccessSettings access(List<String> hosts, List<String> origins) {
    return new AccessSettings(
        AccessSettings.Authentication.OFF_LOOPBACK,
        AccessSettings.PlainHttp.ON_LOOPBACK,
        AccessSettings.Tls.defaults(),
        AccessSettings.Scraping.TOKEN,
        hosts,
        origins);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String asking(String host) throws IOException {
    String request = "GET /who HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    try (Socket socket = server.raw(request)) {
      return Running.all(socket);
    }
  }

  @Test
  void onlyOurNamesAreAnswered() throws IOException {
    for (String host :
        List.of(
            "localhost",
            "LOCALHOST:8080",
            "127.0.0.1:1",
            "[::1]:8080",
            "[::1]",
            "models.internal:80")) {
      assertTrue(asking(host).contains(" 200 "), host);
    }
    for (String host :
        List.of(
            "evil.example", "localhost.evil.example:80", "127.0.0.1.nip.io", "0.0.0.0", "a:b")) {
      String answer = asking(host);
      assertTrue(answer.startsWith("HTTP/1.1 403 "), host + "\n" + answer);
      assertTrue(answer.contains("access.hosts"), answer);
    }
    try (Socket socket = server.raw("GET /who HTTP/1.0\r\n\r\n")) {
      assertTrue(Running.all(socket).contains(" 200 "), "no browser: browsers send the header");
    }
  }

  private HttpResponse<String> posting(String origin) {
    return server.send(
        server.to("/echo").header("Origin", origin).POST(BodyPublishers.ofString("x")));
  }

  @Test
  void aForeignPageCannotWrite() {
    for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", "x")) {
      HttpResponse<String> response = posting(origin);
      assertEquals(403, response.statusCode(), origin);
      assertTrue(response.body().contains("access.origins"), response.body());
    }
    assertEquals(200, posting("http://127.0.0.1:" + server.port()).statusCode(), "our own page");
    assertEquals(200, posting(FRIEND).statusCode());
  }

  @Test
  void onlyANamedOriginMayRead() {
    HttpResponse<String> friend = server.send(server.to("/who").header("Origin", FRIEND));
    assertEquals(FRIEND, header(friend, "Access-Control-Allow-Origin"));
    assertEquals("X-Request-Id", header(friend, "Access-Control-Expose-Headers"));
    assertEquals("origin", header(friend, "Vary").toLowerCase(java.util.Locale.ROOT));
    HttpResponse<String> other =
        server.send(server.to("/who").header("Origin", "http://b.example"));
    assertEquals(200, other.statusCode());
    assertEquals("", header(other, "Access-Control-Allow-Origin"));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private HttpResponse<String> preflight(String origin) {
    return server.send(
        server
            .to("/echo")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .method("OPTIONS", BodyPublishers.noBody()));
  }

  @Test
  void aNamedOriginIsToldWhatItMaySend() {
    HttpResponse<String> friend = preflight(FRIEND);
    assertEquals(204, friend.statusCode());
    assertEquals(FRIEND, header(friend, "Access-Control-Allow-Origin"));
    assertEquals("OPTIONS, POST", header(friend, "Access-Control-Allow-Methods"));
    assertTrue(header(friend, "Access-Control-Allow-Headers").contains("Authorization"));
    assertEquals("", header(preflight("http://b.example"), "Access-Control-Allow-Origin"));
  }

  @Test
  void originsAreNamedOneByOne() {
    InvalidInput all = assertThrows(InvalidInput.class, () -> access(List.of(), List.of("*")));
    assertTrue(all.getMessage().contains("every site of the world is too many"));
    for (String wrong : List.of("friend.example", "https://a.example/", "ftp://a", "https://")) {
      assertThrows(InvalidInput.class, () -> access(List.of(), List.of(wrong)), wrong);
    }
  }
}
