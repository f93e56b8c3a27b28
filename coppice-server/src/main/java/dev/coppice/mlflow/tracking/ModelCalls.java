package dev.coppice.mlflow.tracking;

import dev.coppice.audit.By;
import dev.coppice.errors.InvalidInput;
import dev.coppice.http.Response;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.RegisteredModel;
import dev.coppice.registry.Registry;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Search;
import dev.coppice.tracking.View;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The calls about registered models and their aliases. */
final class ModelCalls {

  private static final int MOST = 1000;
  private static final Pattern NO_PROMPTS =
      Pattern.compile("(tags?\\.[`\"]mlflow\\.prompt\\.is_prompt[`\"])\\s*!=\\s*['\"]true['\"]");

  private final Registry registry;

  ModelCalls(Registry registry) {
    this.registry = registry;
  }

  List<Call> all() {
    String alias = "registered-models/alias";
    return List.of(
        Call.post("registered-models/create", this::create),
        Call.get("registered-models/get", this::get),
        Call.get("registered-models/search", this::search),
        Call.patch("registered-models/update", this::update),
        Call.post("registered-models/rename", this::rename).decided(),
        Call.delete("registered-models/delete", this::delete).decided(),
        Call.ask("registered-models/get-latest-versions", this::latest),
        Call.get("registered-models/get-latest-versions", this::latest),
        Call.post("registered-models/set-tag", this::tag),
        Call.delete("registered-models/delete-tag", this::untag),
        Call.post(alias, this::alias).decided(),
        Call.delete(alias, this::unalias).decided(),
        Call.get(alias, this::aliased));
  }

  /** Nobody gives a reason in this protocol. */
  static By by(Fields in) {
    return new By(in.actor(), "");
  }

  private static Response answer(RegisteredModel model) {
    return Answer.of(
        answer -> answer.put("registered_model", part -> Wire.registered(part, model)));
  }

  private Response create(Fields in) {
    String name = in.text("name");
    String description = in.text("description", "");
    Map<String, String> tags = ExperimentCalls.tags(in, "tags");
    in.check();
    return answer(registry.create(name, description, tags, by(in)));
  }

  private Response get(Fields in) {
    String name = in.text("name");
    in.check();
    return answer(registry.model(name));
  }

  /**
   * Clients leave out prompts, which MLflow keeps as models, by a condition that its server takes
   * to hold for models without the tag; everywhere else a missing tag fulfils nothing.
   */
  static Search withoutPrompts(Search search) {
    String filter = NO_PROMPTS.matcher(search.filter()).replaceAll("not $1 = 'true'");
    return new Search(filter, search.orderBy(), search.view(), search.limit(), search.token());
  }

  private Response search(Fields in) {
    Search search = withoutPrompts(ExperimentCalls.search(in, View.ACTIVE, 100, MOST));
    in.check();
    Page<RegisteredModel> page = registry.searchModels(search);
    return Answer.of(
        answer ->
            answer
                .put("registered_models", page.items(), Wire::registered)
                .put("next_page_token", page.next()));
  }

  private Response update(Fields in) {
    String name = in.text("name");
    String description = in.text("description", "");
    in.check();
    return answer(registry.describe(name, description));
  }

  private Response rename(Fields in) {
    String name = in.text("name");
    String other = in.text("new_name");
    in.check();
    return answer(registry.rename(name, other, by(in)));
  }

  private Response delete(Fields in) {
    String name = in.text("name");
    in.check();
    registry.delete(name, by(in));
    return Answer.EMPTY;
  }

  private Response latest(Fields in) {
    String name = in.text("name");
    List<String> stages = in.texts("stages").stream().map(VersionCalls::stage).toList();
    in.check();
    List<ModelVersion> versions =
        registry.model(name).latest().stream()
            .filter(each -> stages.isEmpty() || stages.contains(each.stage().label()))
            .toList();
    return Answer.of(answer -> answer.put("model_versions", versions, Wire::version));
  }

  private Response tag(Fields in) {
    String name = in.text("name");
    String key = in.text("key");
    String value = in.anyText("value");
    in.check();
    registry.tag(name, key, value);
    return Answer.EMPTY;
  }

  private Response untag(Fields in) {
    String name = in.text("name");
    String key = in.text("key");
    in.check();
    registry.untag(name, key);
    return Answer.EMPTY;
  }

  private Response alias(Fields in) {
    String name = in.text("name");
    String alias = in.text("alias");
    int version = VersionCalls.number(in);
    in.check();
    registry.alias(name, alias, version, by(in));
    return Answer.EMPTY;
  }

  private Response unalias(Fields in) {
    String name = in.text("name");
    String alias = in.text("alias");
    in.check();
    registry.unalias(name, alias, by(in));
    return Answer.EMPTY;
  }

  private Response aliased(Fields in) {
    String name = in.text("name");
    String alias = in.text("alias");
    in.check();
    if (alias.equalsIgnoreCase("latest")) {
      return VersionCalls.answer(registry.meant(name + "/latest"));
    }
    Integer number = registry.aliases(name).get(alias);
    if (number == null) {
      throw new InvalidInput("Registered model alias " + alias + " not found.");
    }
    return VersionCalls.answer(registry.version(name, number));
  }
}
