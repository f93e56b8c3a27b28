package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.cli.terminal.TextTable;
import dev.coppice.codec.Struct;
import dev.coppice.registry.AliasChange;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.PromotionRecord;
import dev.coppice.registry.RegisteredModel;
import dev.coppice.registry.VersionFile;
import dev.coppice.tracking.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Models and versions as rows of tables and as documents. */
final class ModelViews {

  private ModelViews() {}

  static TextTable models(List<RegisteredModel> models) {
    TextTable table = new TextTable("model", "newest", "aliases", "last change", "description");
    for (RegisteredModel model : models) {
      int newest = model.latest().stream().mapToInt(ModelVersion::number).max().orElse(0);
      table.row(
          model.name(),
          newest == 0 ? "" : "" + newest,
          aliases(model.aliases()),
          RunViews.time(model.updated()),
          model.description());
    }
    return table;
  }

  private static String aliases(Map<String, Integer> aliases) {
    List<String> all = new ArrayList<>();
    aliases.forEach((alias, version) -> all.add(alias + " " + version));
    return String.join(", ", all);
  }

  /**
   * @param runs by id, for the scores of those that are there
   */
  static TextTable versions(List<ModelVersion> versions, Map<String, Run> runs) {
    Set<String> metrics = RunViews.metrics(List.copyOf(runs.values()), List.of());
    boolean models = versions.stream().map(ModelVersion::model).distinct().count() > 1;
    boolean labels = versions.stream().anyMatch(v -> !v.label().equals("" + v.number()));
    List<String> header = new ArrayList<>(List.of("version", "stage", "aliases", "registered"));
    if (models) {
      header.add(0, "model");
    }
    if (labels) {
      header.add("label");
    }
    header.addAll(List.of("by", "run"));
    header.addAll(metrics);
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (ModelVersion version : versions) {
      List<String> row = new ArrayList<>(models ? List.of(version.model()) : List.of());
      row.add("" + version.number());
      row.add(version.stage().label());
      row.add(String.join(", ", version.aliases()));
      row.add(RunViews.time(version.created()));
      if (labels) {
        row.add(version.label());
      }
      row.add(version.user());
      Run run = version.run() == null ? null : runs.get(version.run());
      row.add(run == null ? shortened(version.run()) : run.name());
      for (String metric : metrics) {
        row.add(run == null ? "" : run.metric(metric).map(Figures::score).orElse(""));
      }
      table.row(row);
    }
    return table;
  }

  private static String shortened(@Nullable String run) {
    return run == null ? "" : run.substring(0, Math.min(8, run.length()));
  }

  static TextTable history(List<AliasChange> changes) {
    TextTable table = new TextTable("when", "alias", "from", "to", "how", "by", "reason");
    for (AliasChange change : changes) {
      table.row(
          RunViews.second(change.at()),
          change.alias(),
          change.from() == null ? "" : "" + change.from(),
          change.to() == null ? "" : "" + change.to(),
          how(change),
          change.actor(),
          change.reason());
    }
    return table;
  }

  private static String how(AliasChange change) {
    return change.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String facts(RegisteredModel model, Terminal terminal) {
    TextTable facts = new TextTable("model", model.name());
    facts.row("created", RunViews.time(model.created()));
    facts.row("last change", RunViews.time(model.updated()));
    if (!model.description().isEmpty()) {
      facts.row("description", model.description());
    }
    model.aliases().forEach((alias, version) -> facts.row("@" + alias, "version " + version));
    model.tags().forEach((key, value) -> facts.row("tag " + key, value));
    return facts.text(terminal);
  }

  static String facts(ModelVersion version, List<PromotionRecord> decisions, Terminal terminal) {
    TextTable facts = new TextTable("version", version.reference());
    facts.row("label", version.label());
    facts.row("stage", version.stage().label());
    facts.row("aliases", String.join(", ", version.aliases()));
    facts.row("registered", RunViews.time(version.created()) + " by " + version.user());
    facts.row("source", version.source());
    facts.row("run", version.run() == null ? "" : version.run());
    facts.row("model hash", version.modelHash() == null ? "" : version.modelHash());
    if (!version.description().isEmpty()) {
      facts.row("description", version.description());
    }
    version.tags().forEach((key, value) -> facts.row("tag " + key, value));
    StringBuilder text = new StringBuilder(facts.text(terminal));
    if (!decisions.isEmpty()) {
      TextTable table = new TextTable("decided", "outcome", "alias", "approved by", "reason");
      for (PromotionRecord each : decisions) {
        Struct record = each.facts();
        table.row(
            RunViews.time(Instant.parse(record.text("decided_at")).toEpochMilli()),
            record.text("outcome"),
            record.text("alias"),
            record.text("approved_by"),
            record.text("reason"));
      }
      text.append('\n').append(table.text(terminal));
    }
    if (!version.files().isEmpty()) {
      TextTable files = new TextTable("file", "bytes", "sha256");
      version.files().forEach(f -> files.row(f.path(), Figures.count(f.size()), f.sha256()));
      text.append('\n').append(files.text(terminal));
    }
    return text.toString();
  }

  static Struct struct(RegisteredModel model) {
    Struct aliases = new Struct();
    model.aliases().forEach((alias, version) -> aliases.put(alias, version));
    return new Struct()
        .put("name", model.name())
        .put("description", model.description())
        .put("created", Instant.ofEpochMilli(model.created()).toString())
        .put("updated", Instant.ofEpochMilli(model.updated()).toString())
        .put("aliases", aliases)
        .put("tags", RunViews.texts(model.tags()))
        .putStructs("latest", model.latest().stream().map(ModelViews::struct).toList());
  }

  static Struct struct(ModelVersion version) {
    return new Struct()
        .put("model", version.model())
        .put("version", version.number())
        .put("label", version.label())
        .put("stage", version.stage().label())
        .putTexts("aliases", version.aliases())
        .putIfPresent("run_id", version.run())
        .put("source", version.source())
        .putIfPresent("model_hash", version.modelHash())
        .put("description", version.description())
        .put("tags", RunViews.texts(version.tags()))
        .put("registered", Instant.ofEpochMilli(version.created()).toString())
        .put("updated", Instant.ofEpochMilli(version.updated()).toString())
        .put("by", version.user())
        .putStructs("files", version.files().stream().map(ModelViews::struct).toList());
  }

  private static Struct struct(VersionFile file) {
    return new Struct()
        .put("path", file.path())
        .put("size", file.size())
        .put("sha256", file.sha256());
  }

  static Struct struct(AliasChange change) {
    Struct struct =
        new Struct()
            .put("at", Instant.ofEpochMilli(change.at()).toString())
            .put("alias", change.alias());
    if (change.from() != null) {
      struct.put("from", change.from());
    }
    if (change.to() != null) {
      struct.put("to", change.to());
    }
    return struct
        .put("how", change.kind().name().toLowerCase(Locale.ROOT))
        .put("by", change.actor())
        .put("reason", change.reason());
  }
}
