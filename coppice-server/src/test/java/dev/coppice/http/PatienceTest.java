package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients and handlers that let others wait, with a server that waits a second. */
class PatienceTest {

  private final Running server =
      new Running(
          new ServerSettings("127.0.0.1", 0, 8192, 1, 1, 1, ServerSettings.Level.INFO),
          Map.of(),
          new TestDoor());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aBodyThatDoesNotComeIsTimedOut() throws IOException {
    try (Socket socket =
        server.raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")) {
      String answer = Running.all(socket);
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("the request did not arrive within 1 s"), answer);
    }
  }

  @Test
  void aHandlerThatNeverAnswersIsTimedOut() {
    assertEquals(503, server.get("/later").statusCode());
    assertTrue(server.get("/later").body().contains("no answer was found within 1 s"));
  }

  @Test
  void aHeaderThatOnlyDribblesIsCutOff() throws IOException {
    try (Socket socket = server.raw("GET / HTTP/1.1\r\nA: ")) {
      int sent = 0;
      try {
        while (socket.getInputStream().available() == 0 && sent < 1_000_000_000) {
          socket.getOutputStream().write('a');
          sent++;
          if (sent % 8000 == 0) {
            socket.getOutputStream().write("\r\nA: ".getBytes("US-ASCII"));
          }
          Thread.onSpinWait();
        }
      } catch (IOException cut) {
        return; // what is wanted
      }
      assertTrue(Running.all(socket).isEmpty() || sent > 0);
    }
  }

  @Test
  void aConnectionWithoutARequestIsClosed() throws IOException {
    try (Socket socket = server.raw("")) {
      assertEquals(-1, socket.getInputStream().read());
    }
  }
}
