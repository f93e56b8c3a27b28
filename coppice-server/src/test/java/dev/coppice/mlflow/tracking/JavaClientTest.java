package dev.coppice.mlflow.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.ExperimentTag;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.ActiveRun;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowContext;
import org.mlflow.tracking.ModelVersionsPage;
import org.mlflow.tracking.RunsPage;

/** The Java client of MLflow, unmodified, over HTTP: every call that it can make. */
class JavaClientTest {

  @TempDir private Path home;
  private Tracked server;
  private MlflowClient client;

  @BeforeEach
  void start() {
    server = new Tracked(home);
    client = new MlflowClient(server.http().address());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void experimentsAreMadeFoundRenamedTaggedDeletedAndRestored() {
    String id = client.createExperiment("churn");
    CreateExperiment wanted =
        CreateExperiment.newBuilder()
            .setName("income")
            .addTags(ExperimentTag.newBuilder().setKey("team").setValue("risk"))
            .build();
    String other = client.createExperiment(wanted);
    client.setExperimentTag(id, "stage", "draft");
    client.renameExperiment(id, "churn-2");

    Experiment found = client.getExperiment(id);
    assertEquals("churn-2", found.getName());
    assertEquals("stage", found.getTags(0).getKey());
    assertEquals("active", found.getLifecycleStage());
    assertEquals(other, client.getExperimentByName("income").orElseThrow().getExperimentId());
    assertTrue(client.getExperimentByName("nobody").isEmpty());
    assertEquals(3, client.searchExperiments().getItems().size());
    assertEquals(1, client.searchExperiments("name LIKE 'churn%'").getItems().size());

    client.deleteExperiment(id);
    assertEquals("deleted", client.getExperiment(id).getLifecycleStage());
    assertEquals(
        1,
        client
            .searchExperiments("", ViewType.DELETED_ONLY, 10, List.of("name ASC"))
            .getItems()
            .size());
    client.restoreExperiment(id);
    assertEquals("active", client.getExperiment(id).getLifecycleStage());
  }

  @Test
  void runsKeepWhatIsLogged() {
    String experiment = client.createExperiment("churn");
    RunInfo run = client.createRun(experiment);
    String id = run.getRunId();
    assertEquals(id, run.getRunUuid());
    client.logParam(id, "depth", "4");
    client.logMetric(id, "auc", 0.8, 1000, 0);
    client.logMetric(id, "auc", 0.9, 2000, 1);
    client.logMetric(id, "now", Double.NaN);
    client.setTag(id, "owner", "ada");
    client.setTag(id, "gone", "x");
    client.deleteTag(id, "gone");
    client.logBatch(
        id,
        List.of(Metric.newBuilder().setKey("f1").setValue(0.5).setTimestamp(1).build()),
        List.of(Param.newBuilder().setKey("rate").setValue("0.1").build()),
        List.of(RunTag.newBuilder().setKey("kind").setValue("smoke").build()));
    client.setTerminated(id, RunStatus.FINISHED, 5000);

    Run kept = client.getRun(id);
    assertEquals(RunStatus.FINISHED, kept.getInfo().getStatus());
    assertEquals(5000, kept.getInfo().getEndTime());
    assertEquals(2, kept.getData().getParamsCount());
    assertEquals(3, kept.getData().getMetricsCount());
    assertEquals(0.9, kept.getData().getMetrics(0).getValue());
    assertTrue(Double.isNaN(kept.getData().getMetrics(2).getValue()));
    List<String> tags = kept.getData().getTagsList().stream().map(RunTag::getKey).toList();
    assertEquals(List.of("kind", "mlflow.runName", "owner"), tags);
    List<Metric> history = client.getMetricHistory(id, "auc");
    assertEquals(List.of(0.8, 0.9), history.stream().map(Metric::getValue).toList());
    assertEquals(List.of(0L, 1L), history.stream().map(Metric::getStep).toList());
  }

  @Test
  void runsAreFoundPageByPageDeletedAndRestored() {
    String experiment = client.createExperiment("churn");
    for (int i = 0; i < 5; i++) {
      CreateRun wanted =
          CreateRun.newBuilder()
              .setExperimentId(experiment)
              .setRunName("run-" + i)
              .setStartTime(1000 + i)
              .build();
      client.logMetric(client.createRun(wanted).getRunId(), "auc", i);
    }
    List<String> all = List.of(experiment);
    RunsPage page =
        client.searchRuns(all, "metrics.auc >= 1", ViewType.ACTIVE_ONLY, 3, List.of("metrics.auc"));
    assertEquals(3, page.getPageSize());
    assertEquals("run-1", page.getItems().get(0).getInfo().getRunName());
    assertTrue(page.hasNextPage());
    assertEquals(1, page.getNextPage().getPageSize());
    assertEquals(5, client.listRunInfos(experiment).size());

    String id = page.getItems().get(0).getInfo().getRunId();
    client.deleteRun(id);
    assertEquals(4, client.searchRuns(all, "").size());
    assertEquals(1, client.searchRuns(all, "", ViewType.DELETED_ONLY).size());
    client.restoreRun(id);
    assertEquals(5, client.searchRuns(all, "").size());
  }

  @Test
  void theContextStartsRunsWithParents() {
    MlflowContext context = new MlflowContext(client);
    client.createExperiment("fluent");
    context.setExperimentName("fluent");
    ActiveRun parent = context.startRun("parent");
    ActiveRun child = context.startRun("child", parent.getId());
    child.logMetric("auc", 0.5);
    child.endRun();
    parent.endRun();
    String experiment = client.getExperimentByName("fluent").orElseThrow().getExperimentId();
    List<RunInfo> found =
        client.searchRuns(
            List.of(experiment), "tags.mlflow.parentRunId = '" + parent.getId() + "'");
    assertEquals(List.of(child.getId()), found.stream().map(RunInfo::getRunId).toList());
  }

  @Test
  void versionsAreFoundByNameNumberStageAndFilter() {
    String run = client.createRun().getRunId();
    server.tracking.artifacts().put(run, "model/MLmodel", new byte[] {'a', ':', ' ', 'b'});
    String source = client.getRun(run).getInfo().getArtifactUri() + "/model";
    client.sendPost("registered-models/create", "{\"name\": \"churn\"}");
    for (int i = 0; i < 3; i++) {
      client.sendPost(
          "model-versions/create",
          "{\"name\": \"churn\", \"source\": \"" + source + "\", \"run_id\": \"" + run + "\"}");
    }
    client.sendPost(
        "model-versions/transition-stage",
        "{\"name\": \"churn\", \"version\": \"2\", \"stage\": \"Production\"}");
    assertEquals("churn", client.getRegisteredModel("churn").getName());
    ModelVersion second = client.getModelVersion("churn", "2");
    assertEquals("Production", second.getCurrentStage());
    assertEquals(run, second.getRunId());
    assertEquals(
        List.of("2", "3"),
        client.getLatestVersions("churn").stream().map(ModelVersion::getVersion).sorted().toList());
    assertEquals(
        List.of("2"),
        client.getLatestVersions("churn", List.of("Production")).stream()
            .map(ModelVersion::getVersion)
            .toList());
    assertFalse(client.getModelVersionDownloadUri("churn", "1").isEmpty());
    assertEquals(3, client.searchModelVersions().getItems().size());
    assertEquals(3, client.searchModelVersions("name = 'churn'").getItems().size());
    List<String> order = List.of("version_number DESC");
    ModelVersionsPage page = client.searchModelVersions("run_id = '" + run + "'", 2, order);
    assertEquals("3", page.getItems().get(0).getVersion());
    assertTrue(page.hasNextPage());
    assertEquals("1", page.getNextPage().getItems().iterator().next().getVersion());
  }

  @Test
  void refusalsSayWhatIsWrong() {
    client.createExperiment("churn");
    Exception twice =
        assertThrows(MlflowClientException.class, () -> client.createExperiment("churn"));
    assertTrue(
        String.valueOf(twice.getMessage()).contains("RESOURCE_ALREADY_EXISTS"), twice.getMessage());
    Exception unknown = assertThrows(MlflowClientException.class, () -> client.getRun("nobody"));
    assertTrue(
        String.valueOf(unknown.getMessage()).contains("There is no run 'nobody'"),
        unknown.getMessage());
    assertFalse(String.valueOf(unknown.getMessage()).contains("sql"), unknown.getMessage());
  }
}
