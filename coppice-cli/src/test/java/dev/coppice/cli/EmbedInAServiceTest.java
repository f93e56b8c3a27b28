package dev.coppice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example service compiles and runs with the scoring library and jackson-core alone. */
class EmbedInAServiceTest {

  @TempDir Path folder;

  @Test
  void itScoresWithTwoJarsAndGivesTheBitsOfTheLibrary() throws Exception {
    String classPath = place(Bundle.class) + File.pathSeparator + place(JsonFactory.class);
    compile(classPath);
    Path bundle = trainedBundle();
    Process service =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder.resolve("classes") + File.pathSeparator + classPath,
                "example.ScoringService",
                bundle.toString(),
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = service.inputReader()) {
      String address = said.readLine().replaceFirst(".* (http:)", "$1");

      HttpResponse<byte[]> good =
          post(address, "{\"age\": 42, \"income_k\": 88.0, \"tenure_years\": 6}");
      assertEquals(200, good.statusCode());
      Map<String, ?> row = Map.of("age", 42, "income_k", 88.0, "tenure_years", 6);
      assertEquals(
          Bundle.open(bundle).pipeline().score(row).value(),
          JsonStruct.read(good.body()).number("value"));

      HttpResponse<byte[]> bad = post(address, "{\"age\": \"old\", \"incme_k\": 88.0}");
      assertEquals(422, bad.statusCode());
      String errors = JsonStruct.read(bad.body()).texts("errors").toString();
      assertTrue(errors.contains("age"), errors);
      assertTrue(errors.contains("did you mean 'income_k'"), errors);
    } finally {
      service.destroy();
    }
  }

  private Path trainedBundle() {
    String project = Places.repository().resolve("examples/income-regression").toString();
    Struct report =
        Shell.plain("train", "--json", "-p", project, "--home", folder.resolve("home").toString())
            .answer();
    return Path.of(report.text("bundle"));
  }

  private void compile(String classPath) {
    Path source =
        Places.repository()
            .resolve("examples/embed-in-a-service/src/main/java/example/ScoringService.java");
    int code =
        Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests need a JDK")
            .run(
                null,
                null,
                null,
                "--release",
                "17",
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                folder.resolve("classes").toString(),
                source.toString());
    assertEquals(0, code, "the compiler's messages are above");
  }

  private static Path place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static HttpResponse<byte[]> post(String address, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }
}
