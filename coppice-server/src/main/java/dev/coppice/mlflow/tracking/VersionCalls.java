package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Response;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.NewVersion;
import dev.coppice.registry.Registry;
import dev.coppice.registry.Stage;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.Tracking;
import dev.coppice.tracking.View;
import java.util.List;
import java.util.Map;

/** The calls about versions of models. */
final class VersionCalls {

  private static final int MOST = 200_000;

  private final Registry registry;
  private final Sources sources;

  VersionCalls(Tracking tracking, Registry registry) {
    this.registry = registry;
    this.sources = new Sources(tracking, registry);
  }

  List<Call> all() {
    return List.of(
        Call.post("model-versions/create", this::create),
        Call.get("model-versions/get", this::get),
        Call.get("model-versions/search", this::search),
        Call.get("model-versions/get-download-uri", this::download),
        Call.patch("model-versions/update", this::update),
        Call.delete("model-versions/delete", this::delete).decided(),
        Call.post("model-versions/transition-stage", this::transition).decided(),
        Call.post("model-versions/set-tag", this::tag),
        Call.delete("model-versions/delete-tag", this::untag));
  }

  static Response answer(ModelVersion version) {
    return Answer.of(answer -> answer.put("model_version", part -> Wire.version(part, version)));
  }

  /** The label of a stage in any case. */
  static String stage(String text) {
    return Stage.of(text).label();
  }

  static int number(Fields in) {
    String text = in.text("version");
    if (!text.isEmpty() && !text.matches("\\d{1,9}")) {
      in.wrong("version", text, "a whole number as a text");
      return 0;
    }
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private Response create(Fields in) {
    String name = in.text("name");
    String address = in.text("source");
    String run = in.text("run_id", "");
    String link = in.text("run_link", "");
    String description = in.text("description", "");
    String model = in.text("model_id", "");
    Map<String, String> tags = ExperimentCalls.tags(in, "tags");
    in.check();
    registry.model(name);
    Sources.Source source = sources.of(model.isEmpty() ? address : "models:/" + model, run);
    return answer(
        registry.add(
            new NewVersion(
                name,
                "{n}",
                source.run(),
                link.isEmpty() ? null : link,
                address,
                description,
                tags,
                source.files(),
                List.of(),
                null),
            ModelCalls.by(in)));
  }

  private Response get(Fields in) {
    String name = in.text("name");
    int number = number(in);
    in.check();
    return answer(registry.version(name, number));
  }

  private Response search(Fields in) {
    Search asked = ModelCalls.withoutPrompts(ExperimentCalls.search(in, View.ACTIVE, MOST, MOST));
    in.check();
    int limit = Math.min(asked.limit(), Search.MOST);
    Page<ModelVersion> page =
        registry.searchVersions(
            new Search(asked.filter(), asked.orderBy(), asked.view(), limit, asked.token()));
    return Answer.of(
        answer ->
            answer
                .put("model_versions", page.items(), Wire::version)
                .put("next_page_token", page.next()));
  }

  private Response download(Fields in) {
    String name = in.text("name");
    int number = number(in);
    in.check();
    String address = sources.download(registry.version(name, number));
    return Answer.of(answer -> answer.put("artifact_uri", address));
  }

  private Response update(Fields in) {
    String name = in.text("name");
    int number = number(in);
    String description = in.text("description", "");
    in.check();
    return answer(registry.describe(name, number, description));
  }

  private Response delete(Fields in) {
    String name = in.text("name");
    int number = number(in);
    in.check();
    registry.delete(name, number, ModelCalls.by(in));
    return Answer.EMPTY;
  }

  private Response transition(Fields in) {
    String name = in.text("name");
    int number = number(in);
    String stage = in.text("stage");
    boolean archive = in.flag("archive_existing_versions", false);
    in.check();
    Stage to = Stage.of(stage);
    if (archive && to != Stage.PRODUCTION && to != Stage.STAGING) {
      throw new InvalidInput(
          "archive_existing_versions needs a stage that is in use: Staging or Production, not "
              + to.label());
    }
    Stage.Others others = archive ? Stage.Others.ARCHIVE : Stage.Others.KEEP;
    return answer(registry.transition(name, number, to, others, ModelCalls.by(in)));
  }

  private Response tag(Fields in) {
    String name = in.text("name");
    int number = number(in);
    String key = in.text("key");
    String value = in.anyText("value");
    in.check();
    registry.tag(name, number, key, value);
    return Answer.EMPTY;
  }

  private Response untag(Fields in) {
    String name = in.text("name");
    int number = number(in);
    String key = in.text("key");
    in.check();
    registry.untag(name, number, key);
    return Answer.EMPTY;
  }
}
