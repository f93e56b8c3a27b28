package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.errors.InvalidInput;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that nobody sends by mistake. */
class HostileTest {

  private final Running server = new Running(new TestDoor());

  @AfterEach
  void close() {
    server.close();
  }

  private String answer(String target, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String request = "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more;
    try (Socket socket = server.raw(request + "\r\n")) {
      return Running.all(socket);
    }
  }

  @Test
  void aPathIsANameAndNeverAWay() throws IOException {
    for (String path :
        List.of(
            "/hello/../free",
            "/hello/world/../../free",
            "//free",
            "/./free",
            "/../../../etc/passwd",
            "/free/%2e%2e/who",
            "/hello\\world")) {
      assertTrue(answer(path).startsWith("HTTP/1.1 404 "), path + "\n" + answer(path));
    }
    assertTrue(answer("/hello/..%2f..%2fetc%2fpasswd").contains("hello ../../etc/passwd"));
    assertTrue(answer("/hello/a%00b").contains("hello a\\u0000b"), "a name, and nothing else");
  }

  @Test
  void oneRequestCannotHideAnother() throws IOException {
    for (String headers :
        List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: -1",
            "Content-Length: +5",
            "Transfer-Encoding: chunked, identity",
            " folded: header")) {
      String request = "POST /echo HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n0\r\n\r\n";
      try (Socket socket = server.raw(request + "GET /free HTTP/1.1\r\nHost: x\r\n\r\n")) {
        String answers = Running.all(socket);
        assertTrue(answers.startsWith("HTTP/1.1 4"), headers + "\n" + answers);
        assertTrue(!answers.contains("as air"), "the second was answered after\n" + headers);
      }
    }
  }

  @Test
  void manyHeadersAreAsLimitedAsLongOnes() throws IOException {
    assertTrue(answer("/free", "a: b\r\n".repeat(5000) + "c: d").startsWith("HTTP/1.1 431 "));
  }

  @Test
  void jsonHasALimitedDepthAndSize() {
    for (String deep : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
      assertThrows(InvalidInput.class, () -> JsonBody.read(bytes(deep), 1_000_000));
    }
    InvalidInput wide =
        assertThrows(
            InvalidInput.class, () -> JsonBody.read(bytes("[" + "1,".repeat(99) + "1]"), 100));
    assertTrue(wide.getMessage().contains("at most 100"), wide.getMessage());
    assertThrows(InvalidInput.class, () -> JsonBody.read(bytes("9".repeat(100_000)), 10));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void noiseIsAnsweredOrCutOffAndTheServerLivesOn() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);
      String start = i % 2 == 0 ? "" : "GET /";
      String text = start + new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n";
      try (Socket socket = server.raw(text)) {
        socket.shutdownOutput();
        String answer = Running.all(socket);
        assertTrue(!answer.contains(" 500 ") && !answer.contains("xception"), answer);
      }
    }
    assertEquals(200, server.get("/free").statusCode());
  }
}
