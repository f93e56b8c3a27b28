package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.http.Running;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Run;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files go in and come out through the proxy. */
class ArtifactDoorTest {

  private static final String PROXY = "/api/2.0/mlflow-artifacts/artifacts";

  @TempDir private Path home;
  private Tracked server;
  private Run run;

  @BeforeEach
  void start() {
    server = new Tracked(home);
    run = server.tracking.runs().start(new NewRun("r1", 0, "first", "", 1, Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String at(String path) {
    return PROXY + "/" + run.artifactUri().substring("mlflow-artifacts:/".length()) + "/" + path;
  }

  private HttpResponse<String> put(String path, String text) {
    return server.http().send(server.http().to(path).PUT(BodyPublishers.ofString(text)));
  }

  private HttpResponse<String> delete(String path) {
    return server.http().send(server.http().to(path).DELETE());
  }

  @Test
  void whatIsPutComesBackAndBelongsToTheRun() {
    assertEquals("{}", put(at("notes/a%20b.txt"), "hello").body());
    HttpResponse<String> got = server.http().get(at("notes/a%20b.txt"));
    assertEquals("hello", got.body());
    assertEquals("nosniff", got.headers().firstValue("X-Content-Type-Options").orElse(""));
    assertEquals(
        "attachment; filename*=UTF-8''a%20b.txt",
        got.headers().firstValue("Content-Disposition").orElse(""));
    assertEquals("text/plain", got.headers().firstValue("Content-Type").orElse(""));
    assertEquals("notes/a b.txt", server.tracking.artifacts().of("r1").get(0).path());
    Struct listed =
        Running.json(server.http().get("/api/2.0/mlflow/artifacts/list?run_id=r1&path=notes"));
    assertEquals(run.artifactUri(), listed.text("root_uri"));
    assertEquals(5, listed.structs("files").get(0).integer("file_size"));
  }

  @Test
  void foldersAreListedByLastNames() {
    put(at("a/b/c.txt"), "1");
    put(at("a/d.txt"), "22");
    String folder = at("a").substring(PROXY.length() + 1);
    Struct listed = Running.json(server.http().get(PROXY + "?path=" + folder));
    assertEquals("b", listed.structs("files").get(0).text("path"));
    assertTrue(listed.structs("files").get(0).flag("is_dir"));
    assertEquals("d.txt", listed.structs("files").get(1).text("path"));
    assertEquals("{}", server.http().get(PROXY + "?path=" + folder + "/d.txt").body());
    assertEquals("{}", server.http().get(PROXY + "?path=nowhere").body());
  }

  @Test
  void filesAreReplacedAndDeleted() {
    put(at("a.txt"), "1");
    put(at("a.txt"), "2");
    assertEquals("2", server.http().get(at("a.txt")).body());
    assertEquals(400, put(at("a.txt/below"), "3").statusCode());
    assertEquals("{}", delete(at("a.txt")).body());
    assertEquals("{}", delete(at("a.txt")).body());
    HttpResponse<String> gone = server.http().get(at("a.txt"));
    assertEquals(404, gone.statusCode());
    assertEquals("RESOURCE_DOES_NOT_EXIST", Running.json(gone).text("error_code"));
  }

  @Test
  void noPathLeadsOut() {
    for (String path :
        new String[] {
          "..%2Fsecret", "a/%2e%2e/b", "%2Fetc/passwd", "a%5Cb", "C:%5Cx", "a//b", "%252e%252e/x"
        }) {
      HttpResponse<String> refused = put(at(path), "x");
      assertEquals(400, refused.statusCode(), path + " " + refused.body());
      assertTrue(refused.body().contains("Invalid path"), refused.body());
    }
  }

  @Test
  void whatBelongsToNobodyIsKeptToo() {
    put(PROXY + "/loose/file.bin", "free");
    assertEquals("free", server.http().get(PROXY + "/loose/file.bin").body());
  }

  @Test
  void aDeletedRunTakesNothingMore() {
    server.tracking.runs().delete("r1");
    assertEquals(400, put(at("a.txt"), "x").statusCode());
  }

  /** Nowhere is there room for it: the heap of the tests would not hold many of these. */
  @Test
  void largeFilesAreNeverHeldInMemory() throws Exception {
    Path large = home.resolve("large.bin");
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(large)) {
      for (int i = 0; i < 96; i++) {
        block[i] = 1;
        out.write(block);
      }
    }
    HttpResponse<String> sent =
        server.http().send(server.http().to(at("large.bin")).PUT(BodyPublishers.ofFile(large)));
    assertEquals(200, sent.statusCode());
    Path back = home.resolve("back.bin");
    HttpClient.newHttpClient()
        .send(server.http().to(at("large.bin")).build(), BodyHandlers.ofFile(back));
    assertEquals(-1, Files.mismatch(large, back));
  }

  @Test
  void aBrokenUploadLeavesNothing() throws Exception {
    URI address = URI.create(server.http().address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      String head =
          "PUT " + at("half.bin") + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
      socket.getOutputStream().write((head + "only this").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
    }
    put(at("other.txt"), "x"); // by then the server knows
    assertEquals(404, server.http().get(at("half.bin")).statusCode());
  }

  @Test
  void damagedBytesNeverLookComplete() throws Exception {
    byte[] bytes = new byte[300_000];
    server.tracking.artifacts().put("r1", "model.bin", new ByteArrayInputStream(bytes));
    try (Stream<Path> files = Files.walk(home.resolve("blobs"))) {
      Path blob = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      bytes[299_999] = 1;
      Files.write(blob, bytes);
    }
    assertThrows(
        IOException.class,
        () ->
            HttpClient.newHttpClient()
                .send(server.http().to(at("model.bin")).build(), BodyHandlers.ofByteArray()));
  }
}
