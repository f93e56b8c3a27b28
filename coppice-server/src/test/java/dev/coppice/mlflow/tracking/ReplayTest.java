package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.http.JsonBody;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the Python clients of MLflow sent once, sent again: every answer has the status and the form
 * that it had when the clients were content. {@code mlflow_record.py} wrote the exchanges down
 * while {@code mlflow_steps.py} ran.
 */
class ReplayTest {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  @TempDir private Path home;
  private final Map<String, String> ids = new HashMap<>();

  @ParameterizedTest
  @ValueSource(strings = {"2.22.5", "3.17.2"})
  void theClientsWouldStillBeContent(String version) throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (Tracked server = new Tracked(home)) {
      for (Struct exchange : exchanges(version)) {
        HttpResponse<String> response = again(server, exchange);
        String asked = exchange.text("method") + " " + exchange.text("path");
        count++;
        if (response.statusCode() != exchange.integer("status")) {
          wrong.add(asked + " " + response.body());
        } else if (exchange.text("answer").startsWith("{")) {
          compare(asked, exchange.text("answer"), response.body(), wrong);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(count > 200, "only " + count + " exchanges");
  }

  private static List<Struct> exchanges(String version) throws IOException {
    String name = "/mlflow/client-" + version + ".jsonl.gz";
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(ReplayTest.class.getResourceAsStream(name))),
                StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(line -> JsonStruct.read(line.getBytes(StandardCharsets.UTF_8)))
          .toList();
    }
  }

  private HttpResponse<String> again(Tracked server, Struct exchange) {
    HttpRequest.Builder request = server.http().to(known(exchange.text("path")));
    if (!exchange.text("type").isEmpty()) {
      request.header("Content-Type", exchange.text("type"));
    }
    String body = known(exchange.text("body"));
    int missing = (int) exchange.integer("length") - exchange.text("body").length();
    String padded = body.isEmpty() && missing > 0 ? "x".repeat(missing) : body;
    return server
        .http()
        .send(request.method(exchange.text("method"), BodyPublishers.ofString(padded)));
  }

  /** With the ids of today in place of those of the recording. */
  private String known(String text) {
    String today = text;
    for (Map.Entry<String, String> id : ids.entrySet()) {
      today = today.replace(id.getKey(), id.getValue());
    }
    return today;
  }

  private void compare(String asked, String before, String now, List<String> wrong) {
    List<String> old = new ArrayList<>();
    List<String> today = new ArrayList<>();
    flatten("", JsonBody.read(before.getBytes(StandardCharsets.UTF_8), 1_000_000), old);
    flatten("", JsonBody.read(now.getBytes(StandardCharsets.UTF_8), 1_000_000), today);
    List<String> oldNames = old.stream().map(ReplayTest::name).toList();
    List<String> names = today.stream().map(ReplayTest::name).toList();
    if (!new TreeSet<>(oldNames).equals(new TreeSet<>(names)) || old.size() != today.size()) {
      wrong.add(asked + "\n  was " + before + "\n  is  " + now);
      return;
    }
    for (int i = 0; i < old.size(); i++) {
      Matcher was = ID.matcher(old.get(i));
      Matcher is = ID.matcher(today.get(i));
      while (was.find() && is.find()) {
        ids.putIfAbsent(was.group(), is.group());
      }
    }
  }

  private static String name(String leaf) {
    return leaf.substring(0, leaf.indexOf('='));
  }

  /** Leaves as {@code run.info.run_id=...}. */
  private static void flatten(String at, @Nullable Object value, List<String> leaves) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, inner) -> flatten(at + "." + name, inner, leaves));
    } else if (value instanceof List<?> list) {
      list.forEach(inner -> flatten(at + "[]", inner, leaves));
    } else {
      leaves.add(at + "=" + value);
    }
  }
}
