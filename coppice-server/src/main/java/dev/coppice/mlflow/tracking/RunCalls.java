package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Response;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Listed;
import dev.coppice.tracking.NewRun;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Place;
import dev.coppice.tracking.Run;
import dev.coppice.tracking.RunName;
import dev.coppice.tracking.RunStatus;
import dev.coppice.tracking.Runs;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The calls about runs as such; {@link LogCalls} has those that add to them. */
final class RunCalls {

  private static final List<String> STATES =
      Stream.of(RunStatus.values()).map(RunStatus::name).toList();

  private final Runs runs;
  private final Artifacts artifacts;
  private final InstantSource clock;
  private final Supplier<String> ids;

  RunCalls(Tracking tracking, InstantSource clock, Supplier<String> ids) {
    this.runs = tracking.runs();
    this.artifacts = tracking.artifacts();
    this.clock = clock;
    this.ids = ids;
  }

  List<Call> all() {
    return List.of(
        Call.post("runs/create", this::create),
        Call.post("runs/update", this::update),
        Call.get("runs/get", this::get),
        Call.post("runs/delete", this::delete),
        Call.post("runs/restore", this::restore),
        Call.ask("runs/search", this::search),
        Call.get("artifacts/list", this::list));
  }

  /** Old clients say {@code run_uuid}. */
  static String id(Fields in) {
    String id = in.text("run_id", "run_uuid", "");
    return id.isEmpty() ? in.text("run_id") : id;
  }

  private static Response answer(Run run) {
    return Answer.of(answer -> answer.put("run", part -> Wire.run(part, run)));
  }

  private Response create(Fields in) {
    String id = ids.get();
    long experiment = ExperimentCalls.id(in.text("experiment_id", "0"));
    Map<String, String> tags = ExperimentCalls.tags(in, "tags");
    String name = in.text("run_name", "");
    String tag = tags.getOrDefault(Runs.NAME_TAG, "");
    long started = in.integer("start_time", clock.millis());
    String user = in.text("user_id", "");
    in.check();
    if (!name.isEmpty() && !tag.isEmpty() && !name.equals(tag)) {
      throw new InvalidInput(
          "Both 'run_name' argument and '"
              + Runs.NAME_TAG
              + "' tag are specified, but with different values (run_name='"
              + name
              + "', "
              + Runs.NAME_TAG
              + "='"
              + tag
              + "')");
    }
    String given = name.isEmpty() ? tag : name;
    return answer(
        runs.start(
            new NewRun(
                id, experiment, given.isEmpty() ? RunName.of(id) : given, user, started, tags)));
  }

  private Response update(Fields in) {
    String id = id(in);
    RunStatus status = in.constant("status", RunStatus.class, STATES);
    Long ended = in.findInteger("end_time");
    String name = in.text("run_name", "");
    in.check();
    Run run = runs.update(id, status, ended, name.isEmpty() ? null : name);
    return Answer.of(answer -> answer.put("run_info", part -> Wire.info(part, run)));
  }

  private Response get(Fields in) {
    String id = id(in);
    in.check();
    return answer(runs.get(id));
  }

  private Response delete(Fields in) {
    String id = id(in);
    in.check();
    runs.delete(id);
    return Answer.EMPTY;
  }

  private Response restore(Fields in) {
    String id = id(in);
    in.check();
    runs.restore(id);
    return Answer.EMPTY;
  }

  private Response search(Fields in) {
    List<Long> experiments = in.texts("experiment_ids").stream().map(ExperimentCalls::id).toList();
    Search search =
        ExperimentCalls.search(in, ExperimentCalls.view(in, "run_view_type"), 1000, Search.MOST);
    in.check();
    Page<Run> page = runs.search(experiments, search);
    return Answer.of(
        answer -> answer.put("runs", page.items(), Wire::run).put("next_page_token", page.next()));
  }

  private Response list(Fields in) {
    String id = id(in);
    String path = in.text("path", "");
    in.check();
    ArtifactPaths.requirePlain(path);
    Run run = runs.get(id);
    List<Listed> files = artifacts.list(new Place(Place.Owner.RUN, id, path));
    return Answer.of(
        answer ->
            answer
                .put("root_uri", run.artifactUri())
                .put("files", files, (each, file) -> Wire.file(each, file, 0)));
  }
}
