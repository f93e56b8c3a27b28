package dev.coppice.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Sha256;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.TestModels;
import dev.coppice.serving.ServingSettings.Compat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReferenceTest {

  private static final Bundle BUNDLE = TestModels.bundle(TestModels.binary(0.3), "run-17");

  @TempDir Path folder;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = folder.resolve("run/bundle");
    BUNDLE.write(bundle);
  }

  @Test
  void aBundleAndTheRunAroundItAreOpened() {
    for (String reference :
        List.of(
            bundle.toString(),
            folder.resolve("run") + "",
            bundle.toUri().toString(),
            folder.resolve("run").toUri().toString())) {
      Deployment deployment = open(reference, null, null);
      assertEquals(BUNDLE.modelHash(), deployment.bundle().modelHash());
      assertEquals("run-17", deployment.version());
      assertEquals(reference, deployment.reference());
      assertEquals(Instant.EPOCH, deployment.loadedAt());
    }
  }

  @Test
  void theLabelOfTheSettingsWinsThenTheVersionFileThenTheRun() throws IOException {
    String reference = bundle.toString();
    assertEquals("run-17", open(reference, null, null).version());

    Files.writeString(folder.resolve("run/model_version.txt"), "v001\n");
    assertEquals("v001", open(folder.resolve("run") + "", null, null).version());
    Files.writeString(bundle.resolve("model_version.txt"), "v002\n");
    assertEquals("v002", open(reference, null, null).version());
    assertEquals("r7", open(reference, "r7", null).version());
  }

  @Test
  void aVersionFolderWithItsModelAsAnArchiveIsOpened() throws IOException {
    Path version = Files.createDirectories(folder.resolve("artifacts/v003"));
    Files.write(version.resolve("model.zip"), zip(BUNDLE.files()));
    Files.writeString(version.resolve("model_version.txt"), "v003");
    Files.writeString(version.resolve("metrics.json"), "{}");
    Path latest = Files.createSymbolicLink(folder.resolve("artifacts/latest"), version);

    assertEquals("v003", open(version.toString(), null, Compat.MINIMAL).version());
    assertEquals("v003", open(latest.toString(), null, Compat.MINIMAL).version());
  }

  @Test
  void archivesOfABundleOrOfTheFolderAroundItAreOpened() throws IOException {
    byte[] label = "v9".getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> around = new TreeMap<>(prefixed("v009/model/", BUNDLE.files()));
    around.put("v009/model_version.txt", label);
    around.put("v009/metrics.json", new byte[] {'{', '}'});
    Map<String, byte[]> nested =
        Map.of("v009/model.zip", zip(BUNDLE.files()), "v009/model_version.txt", label);
    Map<String, byte[]> plain = new TreeMap<>(BUNDLE.files());
    plain.put("model_version.txt", label);
    for (Map<String, byte[]> files : List.of(around, nested, plain)) {
      Path zip = Files.write(folder.resolve("a.zip"), zip(files));
      assertEquals("v9", open(zip.toString(), null, Compat.MINIMAL).version());
      Path tar = Files.write(folder.resolve("a.tar"), tar(files));
      assertEquals("v9", open(tar.toString(), null, Compat.MINIMAL).version());
      Path gzip = Files.write(folder.resolve("a.tar.gz"), gzip(tar(files)));
      assertEquals("v9", open(gzip.toUri().toString(), null, Compat.MINIMAL).version());
    }
  }

  @Test
  void anArchiveWithoutAVersionIsRefusedWhereALabelIsWanted() throws IOException {
    Path tar = Files.write(folder.resolve("a.tar.gz"), gzip(tar(BUNDLE.files())));
    InvalidInput refused =
        assertThrows(InvalidInput.class, () -> open(tar.toString(), null, Compat.MINIMAL));
    assertTrue(refused.getMessage().contains("does not say its version"), refused.getMessage());
    assertTrue(refused.getMessage().contains("MODEL_VERSION"), refused.getMessage());

    assertEquals("r7", open(tar.toString(), "r7", Compat.MINIMAL).version());
    assertEquals("run-17", open(tar.toString(), null, Compat.CHURN).version());
  }

  @Test
  void anArchiveThatReachesOutsideIsRefusedAndNothingIsWritten() throws IOException {
    Map<String, byte[]> evil = new TreeMap<>(BUNDLE.files());
    evil.put("../x", new byte[] {1});
    Path tar = Files.write(folder.resolve("evil.tar.gz"), gzip(tar(evil)));
    long before = count();
    InvalidInput refused = assertThrows(InvalidInput.class, () -> open(tar + "", "r7", null));
    assertEquals("'../x' is no file name that a bundle can hold.", refused.getMessage());
    assertEquals(before, count());
  }

  @Test
  void aFlippedByteIsRefusedByName() throws IOException {
    Map<String, byte[]> files = new TreeMap<>(BUNDLE.files());
    byte[] pipeline = BUNDLE.section("pipeline");
    pipeline[pipeline.length / 2] ^= 1;
    files.put("pipeline", pipeline);
    Path tar = Files.write(folder.resolve("a.tar"), tar(files));
    Rejected refused = assertThrows(Rejected.class, () -> open(tar + "", "r7", null));
    assertTrue(refused.getMessage().startsWith("pipeline: "), refused.getMessage());
  }

  @Test
  void anArchiveIsFetchedOverHttpAndItsHashChecked() throws IOException {
    byte[] bytes = gzip(tar(BUNDLE.files()));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/models/",
        exchange -> {
          boolean known = exchange.getRequestURI().getPath().endsWith("m.tar.gz");
          exchange.sendResponseHeaders(known ? 200 : 404, known ? bytes.length : -1);
          exchange.getResponseBody().write(known ? bytes : new byte[0]);
          exchange.close();
        });
    server.start();
    try {
      String base = "http://localhost:" + server.getAddress().getPort() + "/models/";
      assertEquals("run-17", open(base + "m.tar.gz", null, null).version());
      String hash = "#sha256=" + Sha256.of(bytes);
      assertEquals("run-17", open(base + "m.tar.gz" + hash, null, null).version());
      String other = "#sha256=" + "0".repeat(64);
      assertThrows(Rejected.class, () -> open(base + "m.tar.gz" + other, null, null));
      assertThrows(InvalidInput.class, () -> open(base + "m.tar.gz#md5=1", null, null));
      assertThrows(NotFound.class, () -> open(base + "none", null, null));
    } finally {
      server.stop(0);
    }
    assertThrows(Unavailable.class, () -> open("http://localhost:1/m.zip", null, null));
  }

  @Test
  void whatCannotBeOpenedYetOrAtAllIsSaid() throws IOException {
    assertSays(Unavailable.class, "models:/churn@champion", "which only a home can find");
    assertSays(Unavailable.class, "s3://bucket/m.tar.gz", "that this build cannot read");
    assertSays(NotFound.class, folder.resolve("nowhere") + "", "There is no model bundle at");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertSays(InvalidInput.class, empty + "", "holds no model");
    Path text = Files.writeString(folder.resolve("text"), "hello");
    assertSays(InvalidInput.class, text + "", "neither a bundle folder nor a zip, tar or tar.gz");
    Map<String, byte[]> two = new TreeMap<>(prefixed("a/", BUNDLE.files()));
    two.putAll(prefixed("b/", BUNDLE.files()));
    Path zip = Files.write(folder.resolve("two.zip"), zip(two));
    assertSays(InvalidInput.class, zip + "", "holds 2 bundles");
  }

  private static void assertSays(
      Class<? extends CoppiceException> type, String reference, String text) {
    CoppiceException refused = assertThrows(type, () -> open(reference, null, null));
    assertTrue(refused.getMessage().contains(text), refused.getMessage());
  }

  private static Deployment open(
      String reference, @Nullable String label, @Nullable Compat compat) {
    return ModelReference.open(reference, Settings.labelled(label, compat), Instant.EPOCH);
  }

  private long count() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.count();
    }
  }

  private static Map<String, byte[]> prefixed(String prefix, Map<String, byte[]> files) {
    Map<String, byte[]> moved = new TreeMap<>();
    files.forEach((name, bytes) -> moved.put(prefix + name, bytes));
    return moved;
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      byte[] header = new byte[512];
      put(header, 0, file.getKey());
      put(header, 124, String.format("%011o", file.getValue().length));
      header[156] = '0';
      put(header, 148, "        ");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xFF;
      }
      put(header, 148, String.format("%06o\0 ", sum));
      tar.write(header);
      tar.write(file.getValue());
      tar.write(new byte[(512 - file.getValue().length % 512) % 512]);
    }
    tar.write(new byte[1024]);
    return tar.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
