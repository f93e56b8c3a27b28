package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.predictions.Labels;
import dev.coppice.predictions.LogFiles.Which;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Registry;
import dev.coppice.store.Store;
import dev.coppice.tracking.Artifacts;
import dev.coppice.tracking.Tracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A person in what a project remembers: lines of its log, labels by request id, rows that
 * retrainings gathered, sampled rows of its monitoring, and golden rows of the bundles in its home.
 * Rows are the person's when they have the value or are equal to an erased line in every field.
 */
record Erasure(Past past, Labels labels, Store store) {

  /**
   * What there is of somebody.
   *
   * @param rows what logged lines and golden rows of the person hold
   */
  record Found(
      Which which,
      Set<String> requestIds,
      Predicate<Struct> rows,
      long lines,
      long labels,
      List<Holder> bundles,
      List<GatheredRows.Holder> gathered,
      GatheredRows.Person person) {}

  /**
   * A bundle with golden rows of the person.
   *
   * @param folder where it can be sealed anew; null for a registered version, which never changes
   * @param hashNow after they were erased; null before
   */
  record Holder(
      String place, @Nullable Path folder, long rows, String hash, @Nullable String hashNow) {}

  /**
   * @param field that has the value; null when it is a request id
   */
  Found find(@Nullable String field, String value) {
    Which which = field == null ? new Which.Request(value) : new Which.Value(field, value);
    Set<String> ids = new HashSet<>();
    Set<String> rows = new HashSet<>();
    Map<String, Struct> distinct = new TreeMap<>();
    long lines = 0;
    try (Stream<LoggedPrediction> matching = past.files().matching(which)) {
      for (LoggedPrediction line : (Iterable<LoggedPrediction>) matching::iterator) {
        ids.add(line.requestId());
        rows.add(shown(line.features()));
        distinct.put(shown(line.features()), line.features());
        lines++;
      }
    }
    if (field == null) {
      ids.add(value);
    }
    Predicate<Struct> person =
        row ->
            rows.contains(shown(row))
                || field != null && row.has(field) && shown(row, field).equals(value);
    long labelled = ids.stream().filter(id -> labels.find(id).isPresent()).count();
    GatheredRows.Person meant =
        new GatheredRows.Person(field, value, List.copyOf(distinct.values()));
    return new Found(
        which,
        ids,
        person,
        lines,
        labelled,
        new ArrayList<>(holders(person)),
        gathered().find(meant),
        meant);
  }

  private GatheredRows gathered() {
    return new GatheredRows(past.home().resolve("retraining").resolve(past.project()));
  }

  /**
   * The counts of the last window come with a few sampled rows: they are removed. A server that
   * runs notices, and writes its own ones anew without them.
   */
  private void forgetSamples() {
    Path counts = past.home().resolve("monitoring").resolve(past.project());
    if (!Files.isDirectory(counts)) {
      return;
    }
    try (Stream<Path> all = Files.walk(counts)) {
      for (Path file : all.filter(each -> each.toString().endsWith(".panes")).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new Unavailable("The counts in " + counts + " cannot be removed: " + e, e);
    }
  }

  private List<Holder> holders(Predicate<Struct> person) {
    List<Holder> holders = new ArrayList<>();
    for (Path place : Models.bundles(past.home())) {
      if (Files.isDirectory(place)) {
        Bundle bundle = Bundle.open(place);
        long rows = bundle.golden(person);
        if (rows > 0) {
          holders.add(new Holder(place.toString(), place, rows, bundle.modelHash(), null));
        }
      }
    }
    Registry registry = Registry.open(store, Clock.systemUTC());
    for (ModelVersion version : Models.versions(registry)) {
      if (version.modelHash() != null) { // else it is no bundle of ours
        Bundle bundle = Models.bundle(registry, version);
        long rows = bundle.golden(person);
        if (rows > 0) {
          holders.add(new Holder(version.reference(), null, rows, bundle.modelHash(), null));
        }
      }
    }
    return holders;
  }

  /** The log comes last: it tells what else belongs to the person, should this be interrupted. */
  void erase(Found found) {
    labels.erase(found.requestIds());
    found.bundles().replaceAll(holder -> sealAnew(holder, found.rows()));
    gathered().erase(found.gathered(), found.person());
    forgetSamples();
    past.files().erase(found.which());
  }

  private Holder sealAnew(Holder holder, Predicate<Struct> person) {
    Path place = holder.folder();
    if (place == null) {
      return holder;
    }
    String now = Clock.systemUTC().instant().toString();
    Bundle bundle = Bundle.open(place).withoutGolden(person, now);
    Path fresh = place.resolveSibling(".bundle.fresh");
    Path old = place.resolveSibling(".bundle.old");
    try {
      Folders.deleteIfExists(fresh);
      bundle.write(fresh);
      Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
      Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      Folders.deleteIfExists(old);
    } catch (IOException e) {
      throw new Unavailable(
          place + " cannot be sealed anew: " + e + "; look at " + old + " and " + fresh, e);
    }
    keepInRun(bundle);
    return new Holder(holder.place(), place, holder.rows(), holder.hash(), bundle.modelHash());
  }

  /** The run's copy of the bundle follows, so that what it held before is garbage. */
  private void keepInRun(Bundle bundle) {
    String run = bundle.manifest().struct("facts").findText("run_id");
    if (run == null) {
      return;
    }
    try {
      Artifacts artifacts = Tracking.open(store, Clock.systemUTC()).artifacts();
      new TreeMap<>(bundle.files())
          .forEach((name, bytes) -> artifacts.put(run, "model/" + name, bytes));
    } catch (NotFound e) {
      // the run is not in this store
    }
  }

  /** The values of a row that are there, in an order of their own. */
  private static String shown(Struct row) {
    TreeMap<String, String> values = new TreeMap<>();
    for (String name : row.names()) {
      values.put(name, shown(row, name));
    }
    return values.toString();
  }

  private static String shown(Struct row, String name) {
    try {
      return row.text(name);
    } catch (InvalidInput e) {
      return ShortestDouble.brief(row.number(name));
    }
  }
}
