package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.codec.Sha256;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void aPathIsResolvedAndTheBytesAreHashed() throws IOException {
    Written.file(folder, "t.csv", "abc");
    for (String address :
        new String[] {
          "t.csv", folder.resolve("t.csv").toString(), folder.resolve("t.csv").toUri().toString()
        }) {
      assertReads("abc", ABC, Source.of(address, folder).pinned(ABC));
    }
  }

  @Test
  void gzipIsUnpackedWhateverTheNameAndHashedAsStored() throws IOException {
    byte[] packed = gzip("a,b\n");
    Path file = Written.file(folder, "t.csv", packed);
    assertReads("a,b\n", sha256(packed), Source.of("t.csv", folder));
    assertEquals("t.csv", Source.of(file + ".GZ", folder).plainName());
  }

  @Test
  void anotherFileThanThePinnedOneIsRefusedEvenBeforeItsOtherFaults() {
    Written.file(folder, "t.csv", "abc");
    String pin = "0".repeat(64);
    Source source = Source.of("t.csv", folder).pinned(pin);
    String message =
        "'t.csv' is not the pinned file: its SHA-256 is "
            + ABC
            + ", pinned is "
            + pin
            + "; restore the file, or pin the new hash if the change is meant";
    assertEquals(
        message,
        assertThrows(InvalidInput.class, () -> Table.readTexts(source, CsvFormat.DEFAULT))
            .getMessage());
  }

  @Test
  void whatCannotBeReadIsSaidInASentence() {
    Written.file(folder, "train.csv", "abc");
    Written.file(folder, "cut.csv.gz", Arrays.copyOf(gzip("x".repeat(9999)), 20));
    assertFault(
        NotFound.class,
        "trian.csv",
        "There is no file 'trian.csv' (looked at "
            + folder.resolve("trian.csv")
            + "); did you mean"
            + " 'train.csv'?");
    assertFault(
        InvalidInput.class,
        ".",
        "'.' is a folder; wanted: one file; accepted: cut.csv.gz, train.csv");
    assertFault(
        InvalidInput.class,
        "s3://bucket/x.csv",
        "'s3://bucket/x.csv' cannot be read; accepted: a path, file:, http:, https:, jdbc:");
    assertFault(
        InvalidInput.class,
        "cut.csv.gz",
        "'cut.csv.gz' is a gzip file that ends too early; it is cut off.");
    assertEquals(
        "'12' is not a SHA-256; wanted: 64 hexadecimal digits (0-9, a-f)",
        assertThrows(InvalidInput.class, () -> Source.of("a", folder).pinned("12")).getMessage());
  }

  @Test
  void anAddressIsReadOverHttp() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          boolean good = path.equals("/good.csv");
          exchange.sendResponseHeaders(
              good ? 200 : Integer.parseInt(path.substring(1)), good ? 3 : -1);
          if (good) {
            exchange.getResponseBody().write("abc".getBytes(StandardCharsets.UTF_8));
          }
          exchange.close();
        });
    server.start();
    String root = "http://localhost:" + server.getAddress().getPort();
    try {
      assertReads("abc", ABC, Source.of(root + "/good.csv", folder));
      assertFault(
          NotFound.class,
          root + "/404",
          "'" + root + "/404' answered 404: there is nothing at this address.");
      assertFault(
          Unavailable.class,
          root + "/503",
          "'" + root + "/503' answered 503: the server failed; try again later.");
      assertFault(
          InvalidInput.class,
          root + "/403",
          "'" + root + "/403' answered 403; wanted: an address that answers 200 without a log-in");
    } finally {
      server.stop(0);
    }
    Unavailable e = assertThrows(Unavailable.class, () -> Source.of(root + "/x", folder).open());
    assertEquals(
        "'" + root + "/x' cannot be reached: java.net.ConnectException: Connection refused",
        e.getMessage());
  }

  private static void assertReads(String text, String sha256, Source source) throws IOException {
    try (OpenSource open = source.open()) {
      assertEquals(text, new String(open.bytes().readAllBytes(), StandardCharsets.UTF_8));
      assertEquals(sha256, open.finish());
    }
  }

  private void assertFault(Class<? extends CoppiceException> type, String address, String message) {
    CoppiceException e =
        assertThrows(type, () -> Table.readTexts(Source.of(address, folder), CsvFormat.DEFAULT));
    assertEquals(message, e.getMessage());
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
  }

  @Test
  void aBodyThatEndsBeforeItsAnnouncedLengthIsNotTaken() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read();
                  String answer = "HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\na,b\n1,2\n";
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                  socket.getOutputStream().flush();
                  socket.shutdownOutput();
                  socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      thread.start();
      String address = "http://127.0.0.1:" + server.getLocalPort() + "/x.csv";
      Source source = Source.of(address, Path.of(""));
      Unavailable refused =
          assertThrows(
              Unavailable.class, () -> Table.readTexts(source, CsvFormat.DEFAULT).sha256());
      assertTrue(refused.getMessage().contains("92 bytes before the end"), refused.getMessage());
      thread.join();
    }
  }
}
