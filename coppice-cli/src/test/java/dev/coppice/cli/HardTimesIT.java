package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.cli.Served.Answer;
import dev.coppice.codec.JsonStruct;
import dev.coppice.testkit.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server whose disk is full, whose store is away, whose clients do not listen. */
class HardTimesIT {

  private static final String PREDICT = "/api/v1/projects/churn/predict";
  private static final Pattern ADDRESS = Pattern.compile("//([^:/]+):(\\d+)/");

  @TempDir private Path folder;
  private Shell shell;

  @BeforeEach
  void make() throws IOException {
    shell = new Shell(Files.createDirectories(folder.resolve("churn")));
  }

  private void train(String... more) {
    List<String> words = new ArrayList<>(List.of("train"));
    Collections.addAll(words, more);
    assertEquals(0, shell.run(words.toArray(String[]::new)).code());
  }

  private Served serve(Map<String, String> environment, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("-p", shell.path("coppice.yaml").toString()));
    Collections.addAll(words, more);
    return Served.start(environment, words.toArray(String[]::new));
  }

  private static String row(Served served) {
    return new String(
        JsonStruct.compact(
            served.get("/api/v1/projects/churn/schema").ok().structs("examples").get(0)),
        StandardCharsets.UTF_8);
  }

  private static String rows(Served served, int count) {
    return "[" + String.join(",", Collections.nCopies(count, row(served))) + "]";
  }

  private static long count(Served served, String name) {
    Matcher found =
        Pattern.compile("(?m)^" + name + "\\{project=\"churn\"\\} (\\d+)$")
            .matcher(served.get("/metrics").text());
    assertTrue(found.find(), name);
    return Long.parseLong(found.group(1));
  }

  /**
   * As a full disk does, it lets no file of the process grow any more.
   *
   * @param bytes that a file may have
   */
  private static void fill(Served served, String bytes) throws Exception {
    Path prlimit = Path.of("/usr/bin/prlimit");
    assumeTrue(Files.isExecutable(prlimit), prlimit + " is not here");
    String pid = Long.toString(served.pid());
    Process done =
        new ProcessBuilder(prlimit.toString(), "--pid", pid, "--fsize=" + bytes + ":unlimited")
            .start();
    assertEquals(0, done.waitFor());
  }

  @Test
  void aFullDiskCostsLinesButNoAnswerAndTheLogGoesOnWhenThereIsRoom() throws Exception {
    train();
    try (Served served = serve(Map.of(), "--set", "server.log=off")) {
      String many = rows(served, 500);
      fill(served, "200000");
      for (int i = 0; count(served, "coppice_prediction_log_lost_total") == 0; i++) {
        assertEquals(200, served.post(PREDICT + "/batch", many).status());
        assertTrue(i < 100, "the disk is never full");
      }
      assertEquals(200, served.post(PREDICT + "/batch", many).status());
      assertEquals(200, served.get("/health/ready").status());
      fill(served, "unlimited");
      long lost = count(served, "coppice_prediction_log_lost_total");
      assertEquals(200, served.post(PREDICT + "/batch", many).status());
      assertEquals(lost, count(served, "coppice_prediction_log_lost_total"));
      long lines = count(served, "coppice_prediction_log_lines_total");
      assertEquals(lines, Served.logged(shell.path(".coppice"), "churn").size(), "none is torn");
    }
  }

  @Test
  void aDurableLogRefusesWhatItCannotKeep() throws Exception {
    train();
    try (Served served = serve(Map.of("COPPICE_SERVING_LOG_MODE", "durable"))) {
      String many = rows(served, 500);
      fill(served, "200000");
      int status = 200;
      for (int i = 0; status == 200; i++) {
        status = served.post(PREDICT + "/batch", many).status();
        assertTrue(i < 100, "the disk is never full");
      }
      assertEquals(503, status);
      fill(served, "unlimited");
      assertEquals(200, served.post(PREDICT + "/batch", many).status());
    }
  }

  @Test
  void aStoreThatIsAwayStopsNoPredictionAndIsFollowedAgainWhenItIsBack() throws Exception {
    String store = PostgresServer.freshSchema();
    Matcher there = ADDRESS.matcher(store);
    assertTrue(there.find(), store);
    try (Wire wire = new Wire(there.group(1), Integer.parseInt(there.group(2)))) {
      Map<String, String> far =
          Map.of(
              "COPPICE_STORE_URL",
              there.replaceFirst("//127.0.0.1:" + wire.port() + "/") + "&connectTimeout=2");
      Map<String, String> near = Map.of("COPPICE_STORE_URL", store);
      for (String models : List.of("models=[logistic]", "models=[tree]")) {
        assertEquals(0, shell.runWith(near, "train", "--set", models).code());
        assertEquals(0, shell.runWith(near, "models", "register", "latest").code());
      }
      assertEquals(0, shell.runWith(near, "models", "alias", "churn/1", "champion").code());
      try (Served served = serve(far)) {
        String row = row(served);
        Answer before = served.post(PREDICT, row);
        assertEquals("1", before.ok().text("model_version"));
        wire.cut();
        served.await("/api/v1/projects/churn", answer -> answer.text().contains("cannot be read"));
        for (int i = 0; i < 200; i++) {
          assertEquals(
              before.ok().number("probability"),
              served.post(PREDICT, row).ok().number("probability"));
        }
        assertEquals(200, served.get("/health/ready").status());
        Answer labels =
            served.post(
                "/api/v1/projects/churn/labels", "{\"request_id\":\"x\",\"label\":\"yes\"}");
        assertEquals(503, labels.status(), labels.text());

        shell.runWith(near, "models", "alias", "churn/2", "champion");
        wire.mend();
        served.await(
            "/api/v1/projects/churn",
            answer -> "2".equals(answer.json().findText("model_version")));
        assertEquals("2", served.post(PREDICT, row).ok().text("model_version"));
      }
    }
  }

  @Test
  void whoDoesNotListenIsNotReadFromAndKeepsNobodyWaiting() throws Exception {
    train();
    try (Served served = serve(Map.of(), "--set", "serving.log.mode=off");
        Connections deaf = new Connections(URI.create(served.address()), 20)) {
      String row = row(served);
      ByteBuffer request = Connections.request(PREDICT + "/batch", rows(served, 200));
      long sent = 0;
      for (int stuck = 0; stuck < 50; ) {
        long more = deaf.writeEach(request);
        sent += more;
        stuck = more == 0 ? stuck + 1 : 0;
        assertEquals(200, served.post(PREDICT, row).status(), "others are answered");
        assertTrue(sent < 1L << 30, "it reads on although nobody listens");
      }
    }
  }

  @Test
  void tenThousandConnectionsAreOpenAtOnceAndAllAnswered() throws Exception {
    train();
    int many = Connections.most(10_000);
    try (Served served =
            serve(Map.of(), "--set", "server.idle_seconds=600", "--set", "server.log=warning");
        Connections connections = new Connections(URI.create(served.address()), many)) {
      ByteBuffer request = Connections.request(PREDICT, row(served));
      for (int round = 0; round < 2; round++) {
        connections.writeAll(request);
        assertEquals(many, connections.answers("HTTP/1.1 200 "));
      }
      assertEquals(2L * many, count(served, "coppice_prediction_log_lines_total"));
      System.out.println(many + " connections at once");
    }
  }
}
