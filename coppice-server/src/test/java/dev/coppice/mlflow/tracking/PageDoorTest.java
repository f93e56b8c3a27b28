package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.codec.Struct;
import dev.coppice.http.Running;
import dev.coppice.tracking.Batch;
import dev.coppice.tracking.Dataset;
import dev.coppice.tracking.Metric;
import dev.coppice.tracking.NewRun;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What MLflow's web page and scripts ask beside the clients. */
class PageDoorTest {

  private static final String AJAX = "/ajax-api/2.0/mlflow/";

  @TempDir private Path home;
  private Tracked server;

  @BeforeEach
  void start() {
    server = new Tracked(home);
    for (String id : List.of("a", "b")) {
      server.tracking.runs().start(new NewRun(id, 0, id, "", 1, Map.of()));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Struct ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return Running.json(answer);
  }

  private String file(String address) {
    HttpResponse<String> answer = server.http().get(address);
    assertEquals(200, answer.statusCode(), answer.body());
    String disposition = answer.headers().firstValue("Content-Disposition").orElse("");
    assertTrue(disposition.startsWith("attachment"), "a browser must not run it");
    return answer.body();
  }

  @Test
  void filesAreFoundByRunModelAndVersion() {
    String upload = AJAX + "upload-artifact?run_uuid=a&path=notes/a.html";
    ok(server.http().send(server.http().to(upload).POST(BodyPublishers.ofString("<b>hi"))));
    assertEquals("<b>hi", file("/get-artifact?run_id=a&path=notes/a.html"));

    Struct made =
        ok(
            server
                .http()
                .post(
                    "/api/2.0/mlflow/logged-models",
                    "{\"experiment_id\": \"0\", \"name\": \"m\", \"source_run_id\": \"a\"}"));
    String model = made.struct("model").struct("info").text("model_id");
    String proxy = "/api/2.0/mlflow-artifacts/artifacts/0/models/" + model + "/artifacts/MLmodel";
    ok(server.http().send(server.http().to(proxy).PUT(BodyPublishers.ofString("flavors:"))));
    String files = AJAX + "logged-models/" + model + "/artifacts/files?artifact_file_path=";
    assertEquals("flavors:", file(files + "MLmodel"));

    ok(server.http().post("/api/2.0/mlflow/registered-models/create", "{\"name\": \"churn\"}"));
    String version = "{\"name\": \"churn\", \"source\": \"models:/" + model + "\"}";
    for (int i = 0; i < 2; i++) {
      ok(server.http().post("/api/2.0/mlflow/model-versions/create", version));
    }
    String ofVersion = "/model-versions/get-artifact?name=churn&version=1&path=MLmodel";
    assertEquals("flavors:", file(ofVersion));
    server.tracking.models().delete(model);
    assertEquals("flavors:", file(ofVersion), "the version holds it");
  }

  @Test
  void aLoggedModelSaysWhichVersionsWereMadeOfIt() {
    String create = "{\"experiment_id\": \"0\", \"name\": \"m\"}";
    String path = "/api/2.0/mlflow/logged-models";
    Struct made = ok(server.http().post(path, create)).struct("model").struct("info");
    assertTrue(!made.has("registrations"));
    String id = made.text("model_id");
    ok(server.http().post("/api/2.0/mlflow/registered-models/create", "{\"name\": \"churn\"}"));
    String version = "{\"name\": \"churn\", \"source\": \"models:/" + id + "\"}";
    ok(server.http().post("/api/2.0/mlflow/model-versions/create", version));
    ok(server.http().post("/api/2.0/mlflow/model-versions/create", version));
    Struct one = ok(server.http().get(path + "/" + id)).struct("model");
    Struct found =
        ok(server.http().post(path + "/search", "{\"experiment_ids\": [\"0\"]}"))
            .structs("models")
            .get(0);
    for (Struct model : List.of(one, found)) {
      List<String> names = new ArrayList<>();
      model
          .struct("info")
          .structs("registrations")
          .forEach(each -> names.add(each.text("name") + "/" + each.text("version")));
      assertEquals(List.of("churn/1", "churn/2"), names);
    }
  }

  private void log(String run, long from, long to) {
    List<Metric> metrics =
        LongStream.range(from, to).mapToObj(i -> new Metric("m", i, i, i)).toList();
    server.tracking.runs().log(run, Batch.metrics(metrics));
  }

  private List<Struct> metrics(String call) {
    return ok(server.http().get(AJAX + "metrics/get-history-bulk" + call)).structs("metrics");
  }

  @Test
  void historiesOfSeveralRunsComeTogetherAndThinnedForAChart() {
    log("a", 0, 1000);
    log("b", 500, 503);
    List<Struct> all = metrics("?run_id=b&run_id=a&metric_key=m");
    assertEquals(1003, all.size());
    assertEquals("a", all.get(0).text("run_id"));
    assertEquals(5, metrics("?run_id=a&metric_key=m&max_results=5").size());
    List<Struct> some = metrics("-interval?run_ids=a&run_ids=b&metric_key=m&max_results=10");
    List<Long> steps =
        some.stream()
            .filter(m -> m.text("run_id").equals("a"))
            .map(m -> m.integer("step"))
            .toList();
    assertTrue(steps.size() >= 10 && steps.size() <= 14, steps.toString());
    assertTrue(steps.contains(0L) && steps.contains(999L), "the ends are always shown");
    List<Struct> part =
        metrics("-interval?run_ids=a&metric_key=m&start_step=10&end_step=19&max_results=100");
    assertEquals(10, part.size());
    assertEquals(19, part.get(9).integer("step"));
    assertEquals(List.of(), metrics("-interval?run_ids=a&metric_key=nothing"));
  }

  @Test
  void datasetsOfExperimentsAreListedWithWhatTheyWereFor() {
    for (String run : List.of("a", "b")) {
      Map<String, String> tags = Map.of("mlflow.data.context", "training");
      Dataset dataset = new Dataset("rows.csv", "123", "local", "rows.csv", "", "", tags);
      server.tracking.runs().log(run, List.of(dataset));
    }
    String call = AJAX + "experiments/search-datasets";
    List<Struct> used =
        ok(server.http().post(call, "{\"experiment_ids\": [\"0\"]}")).structs("dataset_summaries");
    assertEquals(1, used.size(), "once, however many runs read it");
    assertEquals("rows.csv", used.get(0).text("name"));
    assertEquals("training", used.get(0).text("context"));
  }

  @Test
  void clientsAreToldToSendLargeFilesAsAWhole() {
    String call = "/api/2.0/mlflow-artifacts/mpu/create/0/a/artifacts/big";
    HttpResponse<String> answer = server.http().post(call, "{\"path\": \"big\"}");
    assertEquals(501, answer.statusCode());
    Struct body = Running.json(answer);
    assertEquals("NOT_IMPLEMENTED", body.text("error_code"));
    assertTrue(
        body.text("message")
            .startsWith("Multipart upload is not supported for the current artifact repository"));
    Struct about = ok(server.http().get("/api/3.0/mlflow/server-info"));
    assertEquals("SqlStore", about.text("store_type"));
    assertEquals(false, about.flag("workspaces_enabled"));
  }
}
