package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.JsonStruct;
import dev.coppice.http.Route;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes, the answer is no failure of the server and tells nothing of its inside. */
class TrackingFuzzTest {

  private static final List<String> NAMES =
      List.of(
          "run_id",
          "experiment_id",
          "experiment_ids",
          "name",
          "key",
          "value",
          "timestamp",
          "step",
          "metrics",
          "params",
          "tags",
          "filter",
          "order_by",
          "max_results",
          "page_token",
          "version",
          "alias",
          "stage",
          "source",
          "datasets",
          "dataset",
          "models",
          "model_id",
          "status",
          "path",
          "metric_key",
          "model_json",
          "view_type",
          "run_view_type",
          "new_name",
          "user_id");
  private static final List<String> VALUES =
      List.of(
          "0",
          "1",
          "-1",
          "1e400",
          "99999999999999999999",
          "1.5",
          "true",
          "null",
          "[]",
          "{}",
          "[[[]]]",
          "\"\"",
          "\"0\"",
          "\"fuzz\"",
          "\"NaN\"",
          "\"' or 1=1 --\"",
          "\"../..\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[{\"key\":\"a\",\"value\":1,\"timestamp\":1}]",
          "[{\"key\":\"a\",\"value\":\"b\"}]",
          "[\"metrics.a DESC\"]",
          "\"metrics.a > 1 AND\"",
          "[null]",
          "{\"name\":null}",
          "\"models:/fuzz/1\"",
          "\"runs:/0/x\"",
          "\"ALL\"",
          "\"Production\"",
          "\"\uD83D\uDE00\"",
          "\"9\".5",
          "{",
          "nul");

  @TempDir private Path home;

  @Test
  void nothingThatIsSentMakesTheServerFail() {
    SplittableRandom chance = new SplittableRandom(20261120);
    try (Tracked server = new Tracked(home)) {
      List<Route> routes = server.doors().stream().flatMap(door -> door.routes().stream()).toList();
      server.http().post("/api/2.0/mlflow/registered-models/create", "{\"name\":\"fuzz\"}");
      for (int i = 0; i < 1500; i++) {
        Route route = routes.get(chance.nextInt(routes.size()));
        String path = route.pattern().replaceAll("\\{[^}]*}", part(chance));
        HttpRequest.Builder request =
            server.http().to(path + (chance.nextInt(3) > 0 ? query(chance) : ""));
        if (!route.method().equals("GET")) {
          request.header("Content-Type", "application/json");
          request.method(route.method(), BodyPublishers.ofString(body(chance)));
        }
        HttpResponse<String> response = server.http().send(request);
        String told = route.method() + " " + path + " " + response.body();
        boolean never = path.contains("/mpu/") && response.statusCode() == 501; // the answer to all
        assertTrue(response.statusCode() < 500 || never, told);
        if (response.statusCode() >= 400) {
          assertTrue(
              !JsonStruct.read(response.body().getBytes(StandardCharsets.UTF_8))
                  .text("error_code")
                  .isEmpty());
          assertTrue(!told.contains("Exception") && !told.contains("at dev."), told);
        }
      }
      assertEquals(200, server.http().get("/health").statusCode());
    }
  }

  private static String part(SplittableRandom chance) {
    List<String> parts =
        List.of("0", "a", "..%2F..", "%00", "m-1", "model-versions/fuzz/1/a", "%25%32%65", "a%2Fb");
    return parts.get(chance.nextInt(parts.size()));
  }

  private static String query(SplittableRandom chance) {
    StringBuilder query = new StringBuilder("?");
    for (int i = chance.nextInt(4); i >= 0; i--) {
      String value = VALUES.get(chance.nextInt(VALUES.size())).replace("\"", "");
      query.append(NAMES.get(chance.nextInt(NAMES.size()))).append('=');
      query.append(URLEncoder.encode(value, StandardCharsets.UTF_8)).append('&');
    }
    return query.toString();
  }

  private static String body(SplittableRandom chance) {
    StringBuilder body = new StringBuilder("{");
    for (int i = chance.nextInt(6); i >= 0; i--) {
      body.append('"').append(NAMES.get(chance.nextInt(NAMES.size()))).append("\":");
      body.append(VALUES.get(chance.nextInt(VALUES.size()))).append(i == 0 ? "}" : ",");
    }
    int cut = chance.nextInt(body.length());
    return chance.nextInt(5) == 0 ? body.substring(0, cut) : body.toString();
  }
}
