package dev.coppice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.cli.Shell.Result;
import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.Struct;
import dev.coppice.store.Store;
import dev.coppice.store.StoreSettings;
import dev.coppice.tracking.Tracking;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training into another tracking server, which is one of ours; {@link MlflowServerIT} has MLflow's.
 */
class ElsewhereTest {

  @TempDir Path folder;
  private Shell shell;
  private String there;

  @BeforeEach
  void makeProject() throws IOException {
    shell = new Shell(Files.createDirectory(folder.resolve("churn")));
    there = folder.resolve("there").toString();
  }

  /** A tracking server of ours, in this process. */
  private static Serving serve(String home, String... settings) {
    Map<String, String> environment = new HashMap<>(Map.of("COPPICE_SERVER_PORT", "0"));
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    ProjectFile<Settings> file =
        ProjectFile.without(Settings.class, Path.of(home), Overrides.of(environment));
    return Serving.trackingOnly(
        new Serving.Place(file, Path.of(home)), new ByteArrayOutputStream());
  }

  private Struct show(String run, String... home) {
    String[] args = {"runs", "show", run, "--json", "--home", there};
    return (home.length == 0 ? Shell.plain(args) : shell.run("runs", "show", run, "--json"))
        .answer();
  }

  private Struct here(String run) {
    return show(run, "here");
  }

  @Test
  void aRunIsToldWithEverythingItLoggedAndItsModelIsAVersionThere() {
    try (Serving server = serve(there)) {
      Map<String, String> variables = Map.of("MLFLOW_TRACKING_URI", server.address() + "/");
      Struct report = shell.runWith(variables, "train", "--register", "--json").answer();
      Struct sent = report.struct("tracking");
      assertEquals("churn/1", sent.text("registered"));
      assertTrue(sent.text("page").startsWith(server.address() + "/#/experiments/1/runs/"));

      Struct ours = here("latest");
      Struct theirs = show(sent.text("run_id"));
      assertEquals(sent.text("run_id"), ours.struct("tags").text("tracking.run_id"));
      assertEquals(report.text("run_id"), theirs.struct("tags").text("coppice.run_id"));
      for (String part : List.of("experiment", "name", "status", "started", "ended", "user")) {
        assertEquals(text(ours, part), text(theirs, part), part);
      }
      assertEquals(pairs(ours, "params", Struct::text), pairs(theirs, "params", Struct::text));
      assertEquals(
          pairs(ours, "metrics", Struct::number), pairs(theirs, "metrics", Struct::number));
      assertEquals(
          ours.struct("tags").text("data.sha256"), theirs.struct("tags").text("data.sha256"));
      assertEquals("customers.csv", theirs.structs("datasets").get(0).text("name"));
      Set<String> files = new HashSet<>(files(ours));
      files.removeIf(path -> path.startsWith("model/"));
      assertEquals(files, new HashSet<>(files(theirs)));

      Struct version = Shell.plain("models", "show", "churn/1", "--json", "--home", there).answer();
      assertTrue(version.texts("aliases").contains("challenger"), version.names().toString());
      assertEquals(sent.text("run_id"), version.text("run_id"));
      assertEquals(0, Shell.plain("verify", "churn/1", "--home", there).code(), "golden rows");
    }
  }

  private static String text(Struct struct, String name) {
    return struct.has(name) ? struct.text(name) : "";
  }

  private interface Read<T> {
    T from(Struct struct, String name);
  }

  private static <T> Map<String, T> pairs(Struct run, String part, Read<T> read) {
    Map<String, T> pairs = new HashMap<>();
    Struct struct = run.struct(part);
    struct.names().forEach(name -> pairs.put(name, read.from(struct, name)));
    return pairs;
  }

  private static List<String> files(Struct run) {
    return run.structs("artifacts").stream().map(file -> file.text("path")).toList();
  }

  @Test
  void sendingAgainAddsNothing() {
    try (Serving server = serve(there)) {
      String uri = "tracking.uri=" + server.address();
      assertEquals(0, shell.run("train", "--set", uri).code());
      String[] again = {"runs", "send", "--register", "--json", "--set", uri};
      Struct first = shell.run(again).answer().structs("sent").get(0);
      String[] show = {"runs", "show", first.text("run_id"), "--json", "--home", there};
      String before = Shell.plain(show).out();
      Struct second = shell.run(again).answer().structs("sent").get(0);
      assertEquals(first.text("registered"), second.text("registered"));
      assertEquals(before, Shell.plain(show).out());
      List<Struct> runs = Shell.plain("runs", "--json", "--home", there).answer().structs("runs");
      assertEquals(1, runs.size());
    }
  }

  @Test
  void filesThatDoNotGoThroughTheServerAreRefusedBeforeTheTraining() {
    try (Serving server = serve(there)) {
      try (Store store = Store.open(Path.of(there), StoreSettings.defaults())) {
        Tracking.open(store, Clock.systemUTC())
            .experiments()
            .create("churn", "s3://bucket/files", Map.of());
      }
      Result refused = shell.run("train", "--set", "tracking.uri=" + server.address());
      assertEquals(ExitCode.USAGE, refused.code(), refused.errors());
      assertTrue(refused.errors().contains("keeps files at s3://bucket/files"), refused.errors());
      assertFalse(Files.exists(shell.path(".coppice").resolve("runs")), "nothing was trained");
    }
  }

  @Test
  void aServerOnTheSameStoreHasTheRunAlready() {
    try (Serving server = serve(shell.path(".coppice").toString())) {
      String uri = "tracking.uri=" + server.address();
      Struct report = shell.run("train", "--register", "--json", "--set", uri).answer();
      assertEquals(report.text("run_id"), report.struct("tracking").text("run_id"));
      assertEquals(1, shell.run("runs", "--json").answer().structs("runs").size());
      assertFalse(report.struct("tracking").has("registered"));
      assertEquals(2, shell.run("models", "show", "churn/2").code(), "there is one version");
    }
  }

  @Test
  void refusedDataIsAFailedRunAmongTheDeletedThereToo() {
    try (Serving server = serve(there)) {
      String rule = "rules=[{check: tenure_months > 1, message: too new}]";
      String uri = "tracking.uri=" + server.address();
      assertEquals(1, shell.run("train", "--set", rule, "--set", uri).code());
      List<Struct> deleted =
          Shell.plain("runs", "list", "--deleted", "--json", "--home", there)
              .answer()
              .structs("runs");
      assertEquals("FAILED", deleted.get(0).text("status"));
      Struct tags = show(deleted.get(0).text("run_id")).struct("tags");
      assertTrue(tags.text("coppice.failure").contains("too new"));
    }
  }

  @Test
  void tokensAndPasswordsAreSentAndWhatIsMissingIsSaidBeforeAnythingIsTrained() {
    String[] tokens = {"tokens", "create", "--home", there, "--name", "x", "--role"};
    String operator = token(tokens, "operator");
    String viewer = token(tokens, "viewer");
    try (Serving server = serve(there, "COPPICE_ACCESS_AUTHENTICATION", "required")) {
      String uri = server.address();
      Map<String, String> nobody = Map.of("MLFLOW_TRACKING_URI", uri);
      refused(shell.runWith(nobody, "train"), "tracking.token", "set MLFLOW_TRACKING_TOKEN");
      Map<String, String> stranger = new HashMap<>(nobody);
      stranger.put("MLFLOW_TRACKING_TOKEN", "wrong");
      refused(shell.runWith(stranger, "train"), "MLFLOW_TRACKING_TOKEN", "is not accepted");
      stranger.put("MLFLOW_TRACKING_TOKEN", viewer);
      refused(shell.runWith(stranger, "train"), "MLFLOW_TRACKING_TOKEN", "has not the right");
      assertFalse(Files.exists(shell.path(".coppice/runs")), "nothing was trained");

      stranger.put("MLFLOW_TRACKING_TOKEN", operator);
      assertEquals(0, shell.runWith(stranger, "train").code());
      stranger.remove("MLFLOW_TRACKING_TOKEN");
      stranger.put("MLFLOW_TRACKING_USERNAME", "any");
      stranger.put("MLFLOW_TRACKING_PASSWORD", operator);
      assertEquals(0, shell.runWith(stranger, "runs", "send").code());
      Result shown = shell.runWith(stranger, "config", "show");
      assertTrue(shown.out().contains("(hidden)") && !shown.out().contains(operator), shown.out());
    }
  }

  private static String token(String[] words, String role) {
    String[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = role;
    all[5] = role + "-token";
    Result made = Shell.plain(all);
    assertEquals(0, made.code(), made.errors());
    return made.out().strip();
  }

  private static void refused(Result result, String place, String message) {
    assertEquals(2, result.code(), result.errors());
    assertTrue(result.errors().contains(place), result.errors());
    assertTrue(result.errors().contains(message), result.errors());
  }

  @Test
  void addressesWithoutATrackingServerAreRefusedBeforeTraining() throws IOException {
    for (String wrong : List.of("sqlite:///mlflow.db", "databricks", "http://ann:x@host")) {
      Result result = shell.run("train", "--set", "tracking.uri=" + wrong);
      refused(result, "--set", "accepted: http://HOST:PORT or https://HOST");
      assertFalse(result.errors().contains("ann:x"), result.errors());
    }
    refused(train("http://nowhere.invalid"), "--set", "no host 'nowhere.invalid' is known");
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Result nobody = train("http://127.0.0.1:" + free);
    assertEquals(3, nobody.code());
    assertTrue(nobody.errors().contains("Nothing answers at http://127.0.0.1:" + free));
    HttpServer site = stub(path -> "<html>welcome</html>");
    try {
      String address = "127.0.0.1:" + site.getAddress().getPort();
      refused(train("http://" + address), "--set", "where no MLflow tracking server answers");
    } finally {
      site.stop(0);
    }
    assertEquals(0, shell.run("train", "--set", "tracking.uri=").code(), "empty is none");
  }

  private Result train(String uri) {
    return shell.run("train", "--set", "tracking.uri=" + uri);
  }

  /** Answers every call; what does not begin with a brace is a page, a digit its status. */
  private static HttpServer stub(Function<String, String> answers) throws IOException {
    HttpServer stub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stub.createContext(
        "/",
        exchange -> {
          String answer = answers.apply(exchange.getRequestURI().getPath());
          boolean failed = answer.startsWith("400");
          byte[] bytes = answer.substring(failed ? 3 : 0).getBytes(UTF_8);
          exchange.sendResponseHeaders(failed ? 400 : 200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    stub.start();
    return stub;
  }

  @Test
  void aServerThatTakesTheRunNoLongerLeavesTheModelHereAndSaysHowToSendItAgain()
      throws IOException {
    String run = "{\"run\": {\"info\": {\"run_id\": \"r1\", \"experiment_id\": \"7\"}}}";
    HttpServer stub =
        stub(
            path ->
                path.contains("experiments/get")
                    ? "{\"experiment\": {\"experiment_id\": \"7\","
                        + " \"artifact_location\": \"mlflow-artifacts:/7\"}}"
                    : path.endsWith("runs/search")
                        ? "{}"
                        : path.endsWith("runs/create")
                            ? run
                            : "400{\"error_code\": \"X\", \"message\": \"out of space\"}");
    String[] unsent = {"runs", "search", "tags.`tracking.problem` IS NOT NULL"};
    try {
      Result result =
          shell.run(
              "train",
              "--register",
              "--json",
              "--set",
              "tracking.uri=http://127.0.0.1:" + stub.getAddress().getPort());
      assertEquals(3, result.code(), result.errors());
      assertTrue(result.errors().contains("out of space"), result.errors());
      String again = result.json().text("run_id").substring(0, 12) + " --register";
      assertTrue(result.errors().contains("coppice runs send " + again), result.errors());
      assertTrue(result.json().struct("tracking").text("problem").contains("is kept here"));
      assertEquals("FINISHED", here("latest").text("status"));
      assertEquals(0, shell.run("verify", "latest").code());
      assertEquals(0, shell.run("verify", "churn/1").code());
      assertFalse(shell.run(unsent).out().contains("No run"));
    } finally {
      stub.stop(0);
    }
    try (Serving server = serve(there)) {
      String uri = "tracking.uri=" + server.address();
      Result sent = shell.run("runs", "send", "--unsent", "--register", "--set", uri);
      assertEquals(0, sent.code(), sent.errors());
      assertTrue(sent.out().contains(", churn/1"), sent.out());
      assertTrue(shell.run(unsent).out().contains("No run"));
    }
    Result nowhere = shell.run("runs", "send");
    assertEquals(2, nowhere.code());
    assertTrue(nowhere.errors().contains("--set tracking.uri=http://HOST:PORT"), nowhere.errors());
  }
}
