package dev.coppice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EventLogTest {

  @Test
  void everyLineIsWholeFromManyThreads() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventLog log = new EventLog(out);
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> write(log));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    log.close();
    assertEquals(0, log.dropped());
    String[] lines = out.toString(java.nio.charset.StandardCharsets.UTF_8).split("\n");
    assertEquals(8 * 500, lines.length);
    for (String line : lines) {
      assertEquals("{\"event\":\"x\"}", line);
    }
  }

  private static void write(EventLog log) {
    for (int i = 0; i < 500; i++) {
      log.add(new Struct().put("event", "x"));
    }
  }

  @Test
  void aReaderThatDoesNotReadCostsLinesNotAnswers() {
    CountDownLatch stuck = new CountDownLatch(1);
    EventLog log =
        new EventLog(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                try {
                  stuck.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
            });
    for (int i = 0; i < 40_000; i++) {
      log.add(new Struct().put("event", "x"));
    }
    assertTrue(log.dropped() > 0);
    stuck.countDown();
    log.close();
  }
}
