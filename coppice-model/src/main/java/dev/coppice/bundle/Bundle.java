package dev.coppice.bundle;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.coppice.codec.BinaryStruct;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.errors.Rejected;
import dev.coppice.pipeline.Pipeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A model as it is kept and shipped: a folder (or one archive) of named files.
 *
 * <ul>
 *   <li>{@code manifest.json}: format version, hashes, schema, where it came from, decision,
 *       metrics
 *   <li>{@code pipeline}: everything that scores ({@link BinaryStruct})
 *   <li>{@code golden.json}: hold-out rows with their exact predictions
 *   <li>{@code profile.json}: the training distribution, for drift
 *   <li>{@code MLmodel}: so that MLflow tools can read it
 *   <li>sections sealed by other rooms, opaque here
 *   <li>{@code SHA256SUMS}: one line a file, in the form that {@code sha256sum -c} checks
 * </ul>
 *
 * <p>Data, never code: reading a bundle runs nothing, writes nothing and allocates no more than its
 * files hold. Immutable.
 */
public final class Bundle {

  /** Raised when an older Coppice could not read what a newer one writes. */
  public static final int FORMAT = 1;

  static final String MANIFEST = "manifest.json";
  static final String PIPELINE = "pipeline";
  static final String GOLDEN = "golden.json";
  static final String PROFILE = "profile.json";
  static final String SUMS = "SHA256SUMS";

  private final Map<String, byte[]> files;
  private final Struct manifest;
  private final Pipeline pipeline;

  private Bundle(Map<String, byte[]> files, Struct manifest, Pipeline pipeline) {
    this.files = files;
    this.manifest = manifest;
    this.pipeline = pipeline;
  }

  /**
   * Puts a bundle together.
   *
   * @param facts what the manifest says beside hashes: name, provenance, metrics, times
   * @param golden see {@link GoldenRows#of}
   * @param sections further files by name, {@code profile.json} among them
   */
  public static Bundle of(
      Pipeline pipeline, Struct golden, Struct facts, Map<String, byte[]> sections) {
    Map<String, byte[]> files = new TreeMap<>(sections);
    files.put(PIPELINE, BinaryStruct.encode(pipeline.toStruct()));
    files.put(GOLDEN, JsonStruct.pretty(golden));
    files.put(MlflowModel.NAME, MlflowModel.of(pipeline));
    Struct manifest = new Struct().put("format", FORMAT).put("model_hash", modelHash(files));
    manifest.put("target", pipeline.target().toStruct());
    manifest.put("decision", pipeline.decision().toStruct());
    manifest.put("schema", pipeline.schema().toStruct());
    manifest.put("facts", facts);
    files.put(MANIFEST, JsonStruct.pretty(manifest));
    files.put(SUMS, sums(files).getBytes(StandardCharsets.UTF_8));
    return new Bundle(files, manifest, pipeline);
  }

  /**
   * Reads a bundle, checks every hash and replays its golden rows.
   *
   * @param place a folder, or a zip, tar or tar.gz of its files
   * @throws Rejected naming each file that is not what was written
   * @throws InvalidInput when it is no bundle that this version can read
   */
  public static Bundle open(Path place) {
    if (Files.isDirectory(place) && !Files.exists(place.resolve(SUMS), NOFOLLOW_LINKS)) {
      throw new InvalidInput(place + " is no complete bundle: the file " + SUMS + " is missing.");
    }
    return open(Archive.read(place));
  }

  /** The same for files that are in memory already, by name. */
  public static Bundle open(Map<String, byte[]> given) {
    Map<String, byte[]> files = new TreeMap<>(given);
    for (String name : files.keySet()) {
      if (name.contains("/")) {
        throw new InvalidInput(name + ": a bundle holds plain files only, no folders");
      }
    }
    checkHashes(files);
    Struct manifest = struct(MANIFEST, files);
    if (manifest.integer("format") != FORMAT) {
      throw new InvalidInput(
          "The bundle has format "
              + manifest.integer("format")
              + "; this version of Coppice reads format "
              + FORMAT);
    }
    Pipeline pipeline;
    try {
      pipeline = Pipeline.read(BinaryStruct.decode(file(PIPELINE, files)));
    } catch (InvalidInput e) {
      throw new InvalidInput(PIPELINE + ": " + e.getMessage());
    }
    Bundle bundle = new Bundle(files, manifest, pipeline);
    GoldenRows.replay(struct(GOLDEN, files), pipeline);
    return bundle;
  }

  /** How many golden rows somebody means; a row holds its values by field name. */
  public long golden(Predicate<Struct> which) {
    return struct(GOLDEN, files).structs("rows").stream()
        .filter(row -> which.test(row.struct("row")))
        .count();
  }

  /**
   * The same model without some golden rows, sealed anew, so with another hash. Its facts say so
   * under {@code erased}: when, how many rows, and the hash before.
   */
  public Bundle withoutGolden(Predicate<Struct> which, String when) {
    List<Struct> all = struct(GOLDEN, files).structs("rows");
    List<Struct> left = all.stream().filter(row -> !which.test(row.struct("row"))).toList();
    Struct facts = manifest.struct("facts");
    List<Struct> erased = new ArrayList<>(erased());
    Struct latest = new Struct().put("time", when).put("golden_rows", all.size() - left.size());
    erased.add(latest.put("model_hash_before", modelHash()));
    Map<String, byte[]> sections = new TreeMap<>(files);
    sections.keySet().removeAll(List.of(PIPELINE, GOLDEN, MANIFEST, SUMS, MlflowModel.NAME));
    return of(
        pipeline,
        new Struct().putStructs("rows", left),
        facts.putStructs("erased", erased),
        sections);
  }

  private List<Struct> erased() {
    Struct facts = manifest.struct("facts");
    return facts.has("erased") ? facts.structs("erased") : List.of();
  }

  /** Whether this is the model of a hash, now or before golden rows were erased from it. */
  public boolean isModel(String hash) {
    return modelHash().equals(hash)
        || erased().stream().anyMatch(each -> each.text("model_hash_before").equals(hash));
  }

  /**
   * Writes the bundle as a folder: complete or not at all, also when the machine stops in between.
   *
   * @param folder must not exist yet
   */
  public void write(Path folder) {
    BundleFiles.write(files, folder);
  }

  public Pipeline pipeline() {
    return pipeline;
  }

  /** See the class note; {@code facts} holds what {@link #of} was given. */
  public Struct manifest() {
    return manifest;
  }

  /**
   * SHA-256 over pipeline, golden rows and profile: equal for equal inputs, whenever and wherever
   * they were trained. Run id and times stay outside.
   */
  public String modelHash() {
    return manifest.text("model_hash");
  }

  /** A section by its file name. */
  public byte[] section(String name) {
    return file(name, files).clone();
  }

  /** The bytes of every file by name. */
  public Map<String, byte[]> files() {
    return new LinkedHashMap<>(files);
  }

  private static Struct struct(String name, Map<String, byte[]> files) {
    try {
      return JsonStruct.read(file(name, files));
    } catch (InvalidInput e) {
      throw new InvalidInput(name + ": " + e.getMessage());
    }
  }

  private static byte[] file(String name, Map<String, byte[]> files) {
    byte[] bytes = files.get(name);
    if (bytes == null) {
      throw new InvalidInput("This is no complete bundle: the file " + name + " is missing.");
    }
    return bytes;
  }

  private static String modelHash(Map<String, byte[]> files) {
    StringBuilder hashes = new StringBuilder();
    for (String name : new String[] {GOLDEN, PIPELINE, PROFILE}) {
      if (files.containsKey(name)) {
        hashes.append(Sha256.of(files.get(name))).append("  ").append(name).append('\n');
      }
    }
    return Sha256.of(hashes.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String sums(Map<String, byte[]> files) {
    StringBuilder sums = new StringBuilder();
    files.forEach(
        (name, bytes) -> {
          if (!name.equals(SUMS)) {
            sums.append(Sha256.of(bytes)).append("  ").append(name).append('\n');
          }
        });
    return sums.toString();
  }

  private static void checkHashes(Map<String, byte[]> files) {
    String written = new String(file(SUMS, files), StandardCharsets.UTF_8);
    if (written.equals(sums(files))) {
      return;
    }
    Map<String, String> expected = new TreeMap<>();
    String[] lines = written.split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (!lines[i].matches("[0-9a-f]{64}  .+")) {
        throw new Rejected(
            SUMS + ": line " + (i + 1) + " is no SHA-256 and a name, so it was changed");
      }
      expected.put(lines[i].substring(66), lines[i].substring(0, 64));
    }
    Problems problems = new Problems();
    files.forEach(
        (name, bytes) -> {
          String hash = expected.remove(name);
          if (hash == null && !name.equals(SUMS)) {
            problems.add(name, "is not listed in " + SUMS);
          } else if (hash != null && !hash.equals(Sha256.of(bytes))) {
            problems.add(
                name,
                "does not have the SHA-256 that "
                    + SUMS
                    + " lists, so one of the two was changed; here "
                    + Sha256.of(bytes)
                    + ", listed "
                    + hash);
          }
        });
    expected.keySet().forEach(name -> problems.add(name, "is listed in " + SUMS + " and missing"));
    if (problems.isEmpty()) {
      problems.add(SUMS, "is not what was written");
    }
    throw new Rejected(new InvalidInput(problems.shown()).getMessage());
  }
}
