package dev.coppice.registry;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.registry.AliasChange.Kind;
import dev.coppice.registry.PromotionRecord.Outcome;
import dev.coppice.store.Row;
import dev.coppice.store.Sql;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is decided about the versions of one model, inside one write. */
record Decisions(Sql sql, Audit audit, Aliases aliases, By by, long now) {

  private String at(String alias) {
    return aliases.name() + "@" + alias;
  }

  private ModelVersion version(int number) {
    return VersionReader.one(sql, Versions.seq(sql, aliases.model(), aliases.name(), number));
  }

  void alias(String alias, int number) {
    version(number);
    Optional<Integer> before = aliases.get(alias);
    if (aliases.move(alias, number, Kind.SET, by, now)) {
      audit.add(sql, Entry.of(by, "alias.set", at(alias), moved(before, number)));
    }
  }

  void unalias(String alias) {
    Optional<Integer> before = aliases.get(alias);
    if (aliases.move(alias, null, Kind.REMOVED, by, now)) {
      audit.add(sql, Entry.of(by, "alias.remove", at(alias), moved(before, 0)));
    }
  }

  ModelVersion rollBack(String alias) {
    Optional<Integer> before = aliases.get(alias);
    int number = aliases.rollBack(alias, by, now);
    audit.add(sql, Entry.of(by, "alias.rollback", at(alias), moved(before, number)));
    return version(number);
  }

  private static Struct moved(Optional<Integer> from, int to) {
    Struct facts = new Struct();
    from.ifPresent(number -> facts.put("from", number));
    return to == 0 ? facts : facts.put("to", to);
  }

  PromotionRecord promote(Promotion asked) {
    ModelVersion version = version(asked.version());
    Optional<Integer> before = aliases.get(asked.alias());
    if (before.isPresent() && before.get() == asked.version()) {
      Optional<PromotionRecord> done = lastPromotion(asked);
      if (done.isPresent()) {
        return done.get(); // asked twice
      }
    } else if (asked.over() != null && asked.over() != before.orElse(0).intValue()) {
      throw new Conflict(
          at(asked.alias())
              + " is version "
              + before.map(String::valueOf).orElse("none")
              + " meanwhile, not "
              + asked.over()
              + "; compare "
              + version.reference()
              + " with that one and promote again");
    }
    aliases.move(asked.alias(), asked.version(), Kind.PROMOTED, by, now);
    return write(asked, version, before, Outcome.PROMOTED);
  }

  PromotionRecord refuse(Promotion asked) {
    ModelVersion version = version(asked.version());
    Optional<Integer> before = aliases.get(asked.alias());
    archive(version);
    return write(asked, version, before, Outcome.REFUSED);
  }

  void archive(int number) {
    ModelVersion version = version(number);
    archive(version);
    audit.add(sql, Entry.of(by, "version.archive", version.reference(), new Struct()));
  }

  private void archive(ModelVersion version) {
    if (version.stage() == Stage.PRODUCTION) {
      throw new Conflict(
          version.reference()
              + " is "
              + String.join(" and ", version.aliases())
              + ", so it cannot be archived; promote another version or roll back first");
    }
    leave(version, Stage.STAGING);
    aliases.setArchived((long) version.number(), now);
  }

  /** Removes the aliases of a stage from a version. */
  private void leave(ModelVersion version, Stage stage) {
    for (String alias : version.aliases()) {
      if (Stage.ofAlias(alias) == stage) {
        aliases.move(alias, null, Kind.REMOVED, by, now);
      }
    }
  }

  /** As MLflow's older scripts move versions: by stage. */
  ModelVersion transition(int number, Stage stage, Stage.Others others) {
    ModelVersion version = version(number);
    if (stage != Stage.PRODUCTION) {
      leave(version, Stage.PRODUCTION);
    }
    if (stage != Stage.STAGING) {
      leave(version, Stage.STAGING);
    }
    if (stage == Stage.PRODUCTION) {
      aliases.move("champion", number, Kind.SET, by, now);
      aliases
          .get("production")
          .ifPresent(p -> aliases.move("production", number, Kind.SET, by, now));
    } else if (stage == Stage.STAGING) {
      if (others == Stage.Others.ARCHIVE) {
        archiveCandidates(number);
      }
      aliases.move("staging", number, Kind.SET, by, now);
    } else {
      aliases.setArchived((long) number, stage == Stage.ARCHIVED ? now : null);
    }
    Versions.touch(sql, Versions.seq(sql, aliases.model(), aliases.name(), number), now);
    Struct facts = new Struct().put("from", version.stage().label()).put("to", stage.label());
    audit.add(sql, Entry.of(by, "version.transition", version.reference(), facts));
    return version(number);
  }

  private void archiveCandidates(int except) {
    for (long seq : Versions.of(sql, aliases.model())) {
      ModelVersion other = VersionReader.one(sql, seq);
      if (other.stage() == Stage.STAGING && other.number() != except) {
        archive(other);
      }
    }
  }

  private PromotionRecord write(
      Promotion asked, ModelVersion version, Optional<Integer> before, Outcome outcome) {
    Struct facts = facts(asked, version, before, outcome);
    sql.run(
        "insert into promotions (seq, model, version, outcome, record) values (?, ?, ?, ?, ?)",
        sql.number("select coalesce(max(seq), 0) + 1 from promotions"),
        aliases.model(),
        asked.version(),
        outcome.name(),
        new String(JsonStruct.compact(facts), StandardCharsets.UTF_8));
    String action = outcome == Outcome.PROMOTED ? "model.promote" : "model.refuse";
    audit.add(sql, Entry.of(by, action, version.reference(), facts));
    return new PromotionRecord(aliases.name(), asked.version(), outcome, facts);
  }

  private Struct facts(
      Promotion asked, ModelVersion version, Optional<Integer> before, Outcome outcome) {
    Stage target = Stage.ofAlias(asked.alias());
    Struct facts = new Struct().put("model", aliases.name()).put("version", version.number());
    facts.put("model_version", version.label()).put("model_artifact_uri", version.source());
    facts.putIfPresent("model_hash", version.modelHash());
    facts.putIfPresent("run_id", version.run());
    facts.putIfPresent("git_sha", version.tags().get("mlflow.source.git.commit"));
    facts.put("source_stage", version.stage().label());
    facts.put("target_stage", target == Stage.NONE ? asked.alias() : target.label());
    facts.put("alias", asked.alias());
    before.ifPresent(number -> facts.put("previous_version", number));
    facts.put("outcome", outcome.name().toLowerCase(Locale.ROOT));
    facts.put("requested_by", name(asked, "requested_by"));
    facts.put("approved_by", name(asked, "approved_by"));
    facts.put("reason", by.reason()).put("decided_at", Instant.ofEpochMilli(now).toString());
    return facts.put("evidence", asked.evidence());
  }

  private String name(Promotion asked, String role) {
    String given = asked.evidence().findText(role);
    return given == null ? by.actor() : given;
  }

  private Optional<PromotionRecord> lastPromotion(Promotion asked) {
    return records(sql, aliases, asked.version()).stream()
        .filter(each -> each.outcome() == Outcome.PROMOTED)
        .filter(each -> each.facts().text("alias").equals(asked.alias()))
        .findFirst();
  }

  /**
   * The newest first.
   *
   * @param number of one version; 0 for all
   */
  static List<PromotionRecord> records(Sql sql, Aliases aliases, int number) {
    return sql.all(
        "select version, outcome, record from promotions where model = ?"
            + " and (version = ? or ? = 0) order by seq desc",
        row -> read(aliases.name(), row),
        aliases.model(),
        number,
        number);
  }

  private static PromotionRecord read(String model, Row row) {
    return new PromotionRecord(
        model,
        (int) row.integer(1),
        Outcome.valueOf(row.text(2)),
        JsonStruct.read(row.text(3).getBytes(StandardCharsets.UTF_8)));
  }
}
