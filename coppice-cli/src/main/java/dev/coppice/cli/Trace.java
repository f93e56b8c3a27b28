package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.LoggedAnswer;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.predictions.Origin;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.tracking.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A prediction and all that made it, as far as it is known here.
 *
 * @param origin what its version was; empty for logs that older versions wrote
 * @param model its bundle; empty when it is not in this home any more
 * @param label what really happened
 * @param run that trained it; empty when it is not in this store
 * @param versions that this model is registered as
 * @param moves of aliases to or from these versions, the newest first
 */
record Trace(
    LoggedPrediction line,
    Optional<Origin> origin,
    Optional<Models.Found> model,
    Optional<Label> label,
    Optional<Run> run,
    List<ModelVersion> versions,
    List<AliasChange> moves) {

  /** Facts by name, in the order of the walk from the prediction to the code. */
  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    LoggedAnswer answer = line.answer();
    facts.put("request", line.requestId());
    facts.put("time", line.time().toString());
    facts.put("project", line.project());
    facts.put("route", line.route());
    facts.put("prediction", answer.text());
    answer
        .outputs()
        .forEach(
            (name, value) ->
                facts.put(
                    answer.outputs().size() == 1 ? name : "probability of " + name,
                    ShortestDouble.text(value)));
    answer.threshold().ifPresent(t -> facts.put("threshold", ShortestDouble.text(t)));
    label.ifPresent(known -> facts.put("label", known.value() + ", known " + known.time()));
    facts.put("version", line.version());
    origin.ifPresent(
        known -> {
          facts.put("model sha256", known.modelHash());
          facts.put("answering since", known.since().toString());
          facts.put("served from", known.reference());
        });
    model.ifPresent(found -> facts.put("bundle", found.place()));
    versions.forEach(
        version ->
            facts.merge(
                "registered as",
                version.reference() + aliases(version),
                (one, other) -> one + "; " + other));
    origin.map(Origin::runId).filter(id -> !id.isEmpty()).ifPresent(id -> facts.put("run", id));
    run.ifPresent(known -> facts.put("run name", known.name()));
    model.ifPresent(found -> addSources(found, facts));
    return facts;
  }

  private static String aliases(ModelVersion version) {
    return version.aliases().isEmpty() ? "" : " (" + String.join(", ", version.aliases()) + ")";
  }

  private static void addSources(Models.Found found, Map<String, String> facts) {
    Struct known = found.bundle().manifest().struct("facts");
    putIfThere(facts, "data sha256", known, "data_sha256");
    putIfThere(facts, "split sha256", known, "split_sha256");
    if (known.has("seed")) {
      facts.put("seed", String.valueOf(known.integer("seed")));
    }
    try {
      facts.put("settings sha256", Sha256.of(found.bundle().section("config.json")));
    } catch (InvalidInput e) {
      // a bundle that was not made by a training keeps none
    }
    if (known.has("provenance")) {
      Struct provenance = known.struct("provenance");
      for (String name : provenance.scalars().keySet()) { // the list of libraries is too long here
        putIfThere(facts, name.replace('_', ' '), provenance, name);
      }
    }
  }

  private static void putIfThere(
      Map<String, String> facts, String name, Struct struct, String member) {
    String text = struct.findText(member);
    if (text != null && !text.isEmpty()) {
      facts.put(name, text);
    }
  }

  /** What is not known, and why. */
  private String gaps() {
    if (origin.isEmpty()) {
      return "Nobody wrote down which model version " + line.version() + " was.\n";
    }
    return model.isPresent() ? "" : "The bundle of this model is not in this home any more.\n";
  }

  String text(Terminal terminal) {
    TextTable table = new TextTable("what", "value");
    facts().forEach(table::row);
    TextTable fields = new TextTable("field", "value");
    for (String name : line.features().names()) {
      fields.row(name, shown(line.features(), name));
    }
    line.redacted().forEach(name -> fields.row(name, "(redacted)"));
    Terminal wide =
        new Terminal(
            terminal.outputShown(), terminal.errorsShown(), Integer.MAX_VALUE, terminal.colour());
    TextTable history = new TextTable("alias", "when", "from", "to", "who", "why");
    for (AliasChange move : moves) {
      history.row(
          move.model() + "@" + move.alias(),
          Moments.shown(Instant.ofEpochMilli(move.at())),
          Objects.toString(move.from(), "-"),
          Objects.toString(move.to(), "-"),
          move.actor(),
          move.reason());
    }
    String aliases = moves.isEmpty() ? "" : "\n" + history.text(terminal);
    return table.text(wide) + gaps() + aliases + "\n" + fields.text(terminal);
  }

  private static String shown(Struct features, String name) {
    try {
      return features.text(name);
    } catch (InvalidInput e) {
      return ShortestDouble.brief(features.number(name));
    }
  }

  Struct struct() {
    Struct struct = new Struct();
    facts().forEach((name, value) -> struct.put(name.replace(' ', '_'), value));
    List<Struct> history =
        moves.stream()
            .map(
                move ->
                    new Struct()
                        .put("alias", move.model() + "@" + move.alias())
                        .put("time", Instant.ofEpochMilli(move.at()).toString())
                        .put("from", Objects.toString(move.from(), ""))
                        .put("to", Objects.toString(move.to(), ""))
                        .put("kind", move.kind().name())
                        .put("actor", move.actor())
                        .put("reason", move.reason()))
            .toList();
    return struct
        .putStructs("alias_history", history)
        .put("features", line.features())
        .putTexts("redacted", line.redacted())
        .put("complete", origin.isPresent() && model.isPresent());
  }
}
