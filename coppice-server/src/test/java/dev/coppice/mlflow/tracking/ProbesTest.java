package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.testkit.Places;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of requests, most of them wrong in one way, and how each is answered. {@code probes.txt}
 * has them with the answers of this server and of MLflow's; {@code mlflow_probes.py} writes it.
 */
class ProbesTest {

  private static final Pattern REPEATED = Pattern.compile("@(x|metrics|texts)(\\d+)@");
  private static final Pattern SAVED = Pattern.compile("(.*) > (\\w+)=([\\w.]+)");

  @TempDir private Path home;
  private final Map<String, String> saved =
      new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(k -> k));

  @Test
  void everyProbeIsAnsweredAsWritten() throws IOException {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    try (Tracked server = new Tracked(home)) {
      for (String line : lines()) {
        String[] parts = line.split(" \\| ", 3);
        if (parts.length == 3 && !line.startsWith("#")) {
          count++;
          String answer = answer(server, parts[2]);
          if (!answer.equals(parts[0])) {
            wrong.add(answer + " instead of " + line);
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(count > 500, "only " + count + " probes");
  }

  /** The page is written by {@code mlflow_differences.sh}, which asks both servers. */
  @Test
  void everyDifferenceHasItsReasonAndStandsOnThePage() throws IOException {
    String page =
        Files.readString(Places.repository().resolve("docs/reference/mlflow-differences.md"));
    List<String> wrong = new ArrayList<>();
    String before = "";
    for (String line : lines()) {
      String[] parts = line.split(" \\| ", 3);
      if (parts.length == 3 && !line.startsWith("#")) {
        boolean differs = !parts[0].equals(parts[1]);
        String asked = parts[2].substring(0, Math.min(100, parts[2].length())).replace("|", "\\|");
        boolean shown = page.contains("| `" + asked.replace(" -", ""));
        if (differs != before.startsWith("#! ") || differs && !shown) {
          wrong.add(line);
        }
      }
      before = line;
    }
    assertEquals(List.of(), wrong);
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = ProbesTest.class.getResourceAsStream("/mlflow/probes.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  /** The status and the error code, or {@code -} without one. */
  private String answer(Tracked server, String probe) {
    Matcher saving = SAVED.matcher(probe);
    boolean saves = saving.matches();
    String[] words = (saves ? saving.group(1) : probe).split(" ", 3);
    String[] place = words[1].split(";", 2);
    String path = place[0].startsWith("/") ? place[0] : "/api/2.0/mlflow/" + place[0];
    HttpRequest.Builder request = server.http().to(expanded(path).replace(" ", "%20"));
    if (!words[0].equals("GET")) {
      String type = place.length > 1 ? place[1] : "application/json";
      if (!type.isEmpty()) {
        request.header("Content-Type", type);
      }
      String body = words.length > 2 ? expanded(words[2]) : "";
      request.method(words[0], BodyPublishers.ofString(body));
    }
    HttpResponse<String> response = server.http().send(request);
    String text = response.body();
    assertTrue(!text.contains("Exception") && !text.contains("sql"), probe + "\n" + text);
    if (response.statusCode() != 200 || !saves) {
      String code = response.statusCode() == 200 ? "-" : json(text).findText("error_code");
      return response.statusCode() + " " + (code == null ? "-" : code);
    }
    Struct document = json(text);
    String[] way = saving.group(3).split("\\.");
    for (int i = 0; i + 1 < way.length; i++) {
      document = document.struct(way[i]);
    }
    saved.put(saving.group(2), document.text(way[way.length - 1]));
    return "200 -";
  }

  private static Struct json(String text) {
    return JsonStruct.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private String expanded(String text) {
    Matcher repeated = REPEATED.matcher(text);
    String whole =
        repeated.replaceAll(
            found -> {
              int times = Integer.parseInt(found.group(2));
              return switch (found.group(1)) {
                case "x" -> "x".repeat(times);
                case "metrics" ->
                    list(times, i -> "{\"key\":\"m" + i % 7 + "\",\"value\":1,\"timestamp\":1}");
                default -> list(times, i -> "{\"key\":\"k" + i + "\",\"value\":\"v\"}");
              };
            });
    for (Map.Entry<String, String> known : saved.entrySet()) {
      whole = whole.replace("$" + known.getKey(), known.getValue());
    }
    return whole;
  }

  private static String list(int times, IntFunction<String> item) {
    return IntStream.range(0, times).mapToObj(item).collect(Collectors.joining(","));
  }
}
