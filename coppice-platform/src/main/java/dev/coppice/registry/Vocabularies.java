package dev.coppice.registry;

import dev.coppice.tracking.Field;
import dev.coppice.tracking.Vocabulary;
import java.util.Map;

/** What searches may ask about: what MLflow's may, and stage, alias, label and times. */
final class Vocabularies {

  static final Vocabulary MODELS =
      new Vocabulary(
          "m.id",
          "select coalesce(max(id), 0) from registered_models",
          "m.name",
          Vocabulary.attributes(
              "name", "m.name",
              "description", "m.description",
              "creation_timestamp", "#m.created",
              "timestamp", "#m.updated",
              "last_updated_timestamp", "#m.updated"),
          Map.of(
              "tags",
              Vocabulary.detail(Field.Kind.TEXT, "registered_model_tags", "%s.model = m.id")),
          Map.of(
              "alias", new Field.OneOfMany("alias", "aliases a where a.model = m.id", "a.alias")));

  static final Vocabulary VERSIONS =
      new Vocabulary(
          "v.seq",
          "select coalesce(max(seq), 0) from model_versions",
          "v.updated desc, m.name, v.number desc",
          Vocabulary.attributes(
              "name", "m.name",
              "version_number", "#v.number",
              "version", "#v.number",
              "label", "v.label",
              "run_id", "v.run_id",
              "source_path", "v.source",
              "source", "v.source",
              "user_id", "v.user_id",
              "status", "v.status",
              "model_hash", "v.model_hash",
              "description", "v.description",
              "stage", Stage.SQL,
              "current_stage", Stage.SQL,
              "creation_timestamp", "#v.created",
              "last_updated_timestamp", "#v.updated"),
          Map.of(
              "tags",
              Vocabulary.detail(Field.Kind.TEXT, "model_version_tags", "%s.version = v.seq")),
          Map.of(
              "alias",
              new Field.OneOfMany(
                  "alias",
                  "aliases a where a.model = v.model and a.version = v.number",
                  "a.alias")));

  private Vocabularies() {}
}
