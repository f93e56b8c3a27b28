package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.cli.settings.Overrides;
import dev.coppice.cli.settings.ProjectFile;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server takes over what was written into its project file. */
class ReloadTest {

  private static final String AT = "/api/v1/projects/churn";
  private static final String MORE =
      """
      serving: {max_rows: %d}
      monitoring: {min_rows: %d}
      server: {port: %d}
      """;

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  private ProjectFile<Settings> read(Path file) {
    // a flag outranks the file, now and later
    Overrides flags = Overrides.of(Map.of()).with("--port", "server.port", "0");
    return ProjectFile.read(Settings.class, file, flags);
  }

  private HttpResponse<String> send(Serving serving, String path, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(serving.address() + path));
    request.header("Content-Type", "application/json");
    return http.send(
        (body.isEmpty() && !path.endsWith("reload")
                ? request.GET()
                : request.POST(BodyPublishers.ofString(body)))
            .build(),
        BodyHandlers.ofString());
  }

  private Struct ok(Serving serving, String path) throws Exception {
    HttpResponse<String> answer = send(serving, path, "");
    assertEquals(200, answer.statusCode(), answer.body());
    return JsonStruct.read(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatCanChangeWhileItServesDoesAndTheRestIsNamed() throws Exception {
    Shell shell = new Shell(folder);
    assertEquals(0, shell.run("train").code());
    String usual = shell.read("coppice.yaml");
    shell.write("coppice.yaml", usual + MORE.formatted(2, 100, 0));
    Path project = shell.path("coppice.yaml");
    Serving.Place place = new Serving.Place(read(project), shell.path(".coppice"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Serving serving = Serving.start(List.of(place), out, file -> read(file.path()))) {
      Struct row = ok(serving, AT + "/schema").structs("examples").get(0);
      String rows =
          Collections.nCopies(3, new String(JsonStruct.compact(row), StandardCharsets.UTF_8))
              .toString();
      HttpResponse<String> many = send(serving, AT + "/predict/batch", rows);
      assertEquals(422, many.statusCode());
      assertTrue(many.body().contains("accepted: at most 2"), many.body());

      shell.write("coppice.yaml", usual + MORE.formatted(3, 1, 0) + "registry: {label: v9}\n");
      Struct done = ok(serving, "/api/v1/reload").structs("projects").get(0);
      assertEquals(List.of("monitoring.min_rows", "serving.max_rows"), done.texts("applied"));
      assertEquals(List.of("registry.label"), done.texts("wait"));
      assertEquals(200, send(serving, AT + "/predict/batch", rows).statusCode());
      assertTrue(
          !ok(serving, AT + "/drift").struct("report").text("verdict").equals("insufficient"));

      shell.write("coppice.yaml", usual + MORE.formatted(3, 0, 0));
      HttpResponse<String> wrong = send(serving, "/api/v1/reload", "");
      assertEquals(422, wrong.statusCode(), wrong.body());
      assertTrue(wrong.body().contains("coppice.yaml, line"), wrong.body());
      assertEquals(200, send(serving, AT + "/predict/batch", rows).statusCode());

      shell.write("coppice.yaml", usual + MORE.formatted(3, 1, 0));
      Struct again = ok(serving, "/api/v1/reload").structs("projects").get(0);
      assertEquals(List.of(), again.texts("applied"), "nothing is new");
      assertEquals(List.of(), again.texts("wait"), "as when it started");
    }
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"event\":\"settings_reloaded\""));
  }
}
