package dev.coppice.registry;

import dev.coppice.audit.Audit;
import dev.coppice.audit.By;
import dev.coppice.audit.Entry;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Rejected;
import dev.coppice.registry.AliasChange.Kind;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import dev.coppice.store.Store;
import dev.coppice.tracking.Page;
import dev.coppice.tracking.Query;
import dev.coppice.tracking.Search;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Models, their versions, and the aliases that say which version is meant. Every method is one
 * transaction, and what decides something writes its reason into the {@link Audit} within it. Any
 * thread, any number of processes.
 */
public final class Registry {

  private final Metadata metadata;
  private final Audit audit;
  private final Clock clock;
  private final VersionFiles files;

  private Registry(Store store, Audit audit, Clock clock) {
    this.metadata = store.metadata();
    this.files = new VersionFiles(store.blobs());
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @throws Conflict when a newer Coppice wrote the store
   */
  public static Registry open(Store store, Clock clock) {
    Audit audit = Audit.open(store, clock);
    store.metadata().migrate("registry", Registry.class, "0001-registry.sql");
    return new Registry(store, audit, clock);
  }

  // --- models

  /**
   * @throws Conflict when there is one of this name
   */
  public RegisteredModel create(String name, String description, Map<String, String> tags, By by) {
    Names.model(name);
    Names.tags(tags);
    return metadata.write(
        sql -> {
          Models.requireFree(sql, name);
          long id = create(sql, name, description, by);
          tags.forEach((key, value) -> Models.tag(sql, id, key, value));
          return Models.one(sql, id);
        });
  }

  private long create(Sql sql, String name, String description, By by) {
    audit.add(sql, Entry.of(by, "model.create", name, new Struct()));
    return Models.insert(sql, name, description, clock.millis());
  }

  /**
   * @throws NotFound with the nearest name
   */
  public RegisteredModel model(String name) {
    return metadata.read(sql -> Models.one(sql, Models.id(sql, name)));
  }

  /**
   * Gives a model, with all that belongs to it, another name.
   *
   * @throws Conflict when it is taken
   */
  public RegisteredModel rename(String name, String other, By by) {
    Names.model(other);
    return changeModel(
        name,
        (sql, id) -> {
          Models.requireFree(sql, other);
          Models.rename(sql, id, other);
          audit.add(sql, Entry.of(by, "model.rename", name, new Struct().put("to", other)));
        });
  }

  public RegisteredModel describe(String name, String description) {
    return changeModel(
        name,
        (sql, id) ->
            sql.run("update registered_models set description = ? where id = ?", description, id));
  }

  public RegisteredModel tag(String name, String key, String value) {
    Names.tag(key, value);
    return changeModel(name, (sql, id) -> Models.tag(sql, id, key, value));
  }

  /** Removes a tag, if it is there. */
  public RegisteredModel untag(String name, String key) {
    return changeModel(
        name,
        (sql, id) ->
            sql.run("delete from registered_model_tags where model = ? and key = ?", id, key));
  }

  /** Deletes a model and its versions. Their numbers are not given again under this name. */
  public void delete(String name, By by) {
    changeModel(
        name,
        (sql, id) -> {
          long now = clock.millis();
          Aliases aliases = new Aliases(sql, id, name);
          aliases.all().keySet().forEach(a -> aliases.move(a, null, Kind.REMOVED, by, now));
          Versions.of(sql, id).forEach(version -> Versions.delete(sql, version, now));
          sql.run("update registered_models set deleted = ? where id = ?", now, id);
          audit.add(sql, Entry.of(by, "model.delete", name, new Struct()));
        });
  }

  private interface ModelChange {
    void on(Sql sql, long id);
  }

  private RegisteredModel changeModel(String name, ModelChange change) {
    return metadata.write(
        sql -> {
          long id = Models.id(sql, name);
          change.on(sql, id);
          Models.touch(sql, id, clock.millis());
          return Models.one(sql, id);
        });
  }

  /** By name unless the search says otherwise; it may ask for name, times, tags and alias. */
  public Page<RegisteredModel> searchModels(Search search) {
    Query query = Query.of(search, Vocabularies.MODELS);
    return metadata.read(
        sql -> {
          Page<Long> page =
              query.page(
                  sql,
                  "select m.id from registered_models m",
                  "m.deleted is null",
                  List.of(),
                  row -> row.integer(1));
          return new Page<>(Models.all(sql, page.items()), page.next());
        });
  }

  // --- versions

  /** Keeps the bytes of files, by path, for a version that will hold them. */
  public List<VersionFile> keep(Map<String, byte[]> bytes) {
    return files.keep(bytes);
  }

  /**
   * Registers a version and makes the model when there is none. Files that are a bundle are opened
   * before: hashes, format, golden rows to the bit.
   *
   * @throws Rejected when its bundle is not what was written
   * @throws Conflict when the label is taken, or the request made something else before
   */
  public ModelVersion register(NewVersion version, By by) {
    return register(
        version,
        by,
        sql ->
            Models.find(sql, version.model())
                .orElseGet(() -> create(sql, version.model(), "", by)));
  }

  /**
   * The same under a name that must be there.
   *
   * @throws NotFound when it is not
   */
  public ModelVersion add(NewVersion version, By by) {
    return register(version, by, sql -> Models.id(sql, version.model()));
  }

  private ModelVersion register(NewVersion version, By by, Metadata.Work<Long> model) {
    Names.model(version.model());
    Names.tags(version.tags());
    version.aliases().forEach(Names::alias);
    String hash = files.modelHash(version.files());
    return metadata.write(
        sql -> {
          long id = model.on(sql);
          return Versions.repeated(sql, id, version, hash)
              .orElseGet(
                  () -> {
                    long now = clock.millis();
                    long seq = Versions.insert(sql, id, version, hash, by, now);
                    int number = VersionReader.one(sql, seq).number();
                    Aliases aliases = new Aliases(sql, id, version.model());
                    version.aliases().forEach(a -> aliases.move(a, number, Kind.SET, by, now));
                    Models.touch(sql, id, now);
                    ModelVersion made = VersionReader.one(sql, seq);
                    Struct facts = new Struct().put("source", made.source());
                    facts.putIfPresent("run", made.run()).putIfPresent("model_hash", hash);
                    facts.putTexts("aliases", made.aliases());
                    audit.add(sql, Entry.of(by, "version.register", made.reference(), facts));
                    return made;
                  });
        });
  }

  /**
   * @throws NotFound when there is none
   */
  public ModelVersion version(String model, int number) {
    return metadata.read(
        sql -> VersionReader.one(sql, Versions.seq(sql, Models.id(sql, model), model, number)));
  }

  /**
   * The version that somebody means: {@code churn/3}, {@code churn/v003} (by label), {@code
   * churn@champion}, {@code churn} for its champion, {@code churn/Production} for the newest of a
   * stage, {@code churn/latest}; with or without {@code models:/} before it.
   *
   * @throws InvalidInput when it is no reference
   * @throws NotFound when there is no such thing
   */
  public ModelVersion meant(String reference) {
    Reference meant = Reference.parse(reference);
    return metadata.read(sql -> VersionReader.one(sql, meant.seq(sql)));
  }

  /**
   * The same where something is decided about the version.
   *
   * @throws InvalidInput for {@code latest}, which may be another version a moment later
   */
  public ModelVersion pinned(String reference) {
    String version = Reference.parse(reference).version();
    if (version != null && version.equalsIgnoreCase("latest")) {
      ModelVersion newest = meant(reference);
      throw new InvalidInput(
          "'"
              + reference
              + "' may be another version a moment later, so nothing is decided about it; write "
              + newest.reference());
    }
    return meant(reference);
  }

  /** The latest change first unless the search says otherwise. */
  public Page<ModelVersion> searchVersions(Search search) {
    Query query = Query.of(search, Vocabularies.VERSIONS);
    return metadata.read(
        sql -> {
          Page<Long> page =
              query.page(
                  sql,
                  "select v.seq from model_versions v join registered_models m on m.id = v.model",
                  "v.deleted is null",
                  List.of(),
                  row -> row.integer(1));
          return new Page<>(VersionReader.all(sql, page.items()), page.next());
        });
  }

  /**
   * The bytes of every file of a version, by path.
   *
   * @throws Rejected when one is not what was kept
   */
  public Map<String, byte[]> files(ModelVersion version) {
    return files.bytes(version.files());
  }

  /**
   * One file of a version, checked at its end.
   *
   * @throws NotFound when it holds no such file
   */
  public InputStream open(ModelVersion version, String path) {
    return files.open(version, path);
  }

  public ModelVersion describe(String model, int number, String description) {
    return changeVersion(
        model,
        number,
        (sql, seq) ->
            sql.run("update model_versions set description = ? where seq = ?", description, seq));
  }

  public ModelVersion tag(String model, int number, String key, String value) {
    Names.tag(key, value);
    return changeVersion(model, number, (sql, seq) -> Versions.tag(sql, seq, key, value));
  }

  /** Removes a tag, if it is there. */
  public ModelVersion untag(String model, int number, String key) {
    return changeVersion(
        model,
        number,
        (sql, seq) ->
            sql.run("delete from model_version_tags where version = ? and key = ?", seq, key));
  }

  /** Deletes a version: its aliases, and its files unless somebody else holds them. */
  public void delete(String model, int number, By by) {
    metadata.write(
        sql -> {
          long id = Models.id(sql, model);
          long seq = Versions.seq(sql, id, model, number);
          long now = clock.millis();
          Aliases aliases = new Aliases(sql, id, model);
          List<String> had = aliases.of(number);
          had.forEach(alias -> aliases.move(alias, null, Kind.REMOVED, by, now));
          Versions.delete(sql, seq, now);
          Models.touch(sql, id, now);
          Struct facts = new Struct().putTexts("aliases", had);
          audit.add(sql, Entry.of(by, "version.delete", model + "/" + number, facts));
          return seq;
        });
  }

  private interface VersionChange {
    void on(Sql sql, long seq);
  }

  private ModelVersion changeVersion(String model, int number, VersionChange change) {
    return metadata.write(
        sql -> {
          long seq = Versions.seq(sql, Models.id(sql, model), model, number);
          change.on(sql, seq);
          Versions.touch(sql, seq, clock.millis());
          return VersionReader.one(sql, seq);
        });
  }

  // --- aliases

  /** Points an alias at a version. */
  public void alias(String model, String alias, int version, By by) {
    Names.alias(alias);
    decide(
        model,
        by,
        decisions -> {
          decisions.alias(alias, version);
          return alias;
        });
  }

  /** Removes an alias, if it is there. */
  public void unalias(String model, String alias, By by) {
    decide(
        model,
        by,
        decisions -> {
          decisions.unalias(alias);
          return alias;
        });
  }

  /** Which version each alias of a model means. */
  public Map<String, Integer> aliases(String model) {
    return metadata.read(sql -> new Aliases(sql, Models.id(sql, model), model).all());
  }

  /** Every move of an alias, or of all for an empty name; the newest first. */
  public List<AliasChange> history(String model, String alias) {
    return metadata.read(sql -> new Aliases(sql, Models.id(sql, model), model).history(alias));
  }

  /** The version that an alias meant at some time. */
  public Optional<Integer> at(String model, String alias, Instant when) {
    return metadata.read(
        sql -> new Aliases(sql, Models.id(sql, model), model).at(alias, when.toEpochMilli()));
  }

  // --- decisions

  /**
   * Gives a version an alias, for reasons that are kept. Asked again it answers the same record.
   *
   * @throws Conflict when the alias is no longer where {@link Promotion#over} says
   */
  public PromotionRecord promote(Promotion promotion, By by) {
    Names.alias(promotion.alias());
    return decide(promotion.model(), by, decisions -> decisions.promote(promotion));
  }

  /**
   * Says no to a promotion: keeps the reasons, and archives the version.
   *
   * @throws Conflict when the version is in production
   */
  public PromotionRecord refuse(Promotion promotion, By by) {
    return decide(promotion.model(), by, decisions -> decisions.refuse(promotion));
  }

  /** What was decided about promotions of a model, the newest first. */
  public List<PromotionRecord> promotions(String model) {
    return metadata.read(
        sql -> Decisions.records(sql, new Aliases(sql, Models.id(sql, model), model), 0));
  }

  /**
   * Points an alias back at the version that it meant before, as the back button of a browser does:
   * the second time it leads to the one before that. Deleted versions are passed over.
   *
   * @throws Conflict when there is nothing to go back to
   */
  public ModelVersion rollback(String model, String alias, By by) {
    return decide(model, by, decisions -> decisions.rollBack(alias));
  }

  /**
   * Takes a version out of the running.
   *
   * @throws Conflict when it is in production
   */
  public void archive(String model, int version, By by) {
    decide(
        model,
        by,
        decisions -> {
          decisions.archive(version);
          return version;
        });
  }

  /**
   * Moves a version to a stage, as MLflow's older scripts do: {@code champion} or {@code staging}
   * is pointed at it, or its aliases of stages are removed.
   */
  public ModelVersion transition(
      String model, int version, Stage stage, Stage.Others others, By by) {
    return decide(model, by, decisions -> decisions.transition(version, stage, others));
  }

  private interface Decision<R> {
    R by(Decisions decisions);
  }

  private <R> R decide(String model, By by, Decision<R> decision) {
    return metadata.write(
        sql -> {
          Aliases aliases = new Aliases(sql, Models.id(sql, model), model);
          return decision.by(new Decisions(sql, audit, aliases, by, clock.millis()));
        });
  }
}
