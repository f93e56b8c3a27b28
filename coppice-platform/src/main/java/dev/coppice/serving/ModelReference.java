package dev.coppice.serving;

import dev.coppice.bundle.Archive;
import dev.coppice.bundle.Bundle;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.serving.ServingSettings.Compat;
import dev.coppice.store.BlobPlace;
import dev.coppice.store.BlobPlaces;
import dev.coppice.store.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is, as a user writes it: a bundle or a folder around one (a run, a version), a zip,
 * tar or tar.gz of either, a {@code file:}, {@code http:} or {@code https:} address of such an
 * archive, or an {@code s3:} address of an archive or a folder. Of an archive from elsewhere {@code
 * #sha256=...} may stand behind the address when its bytes are known. Nothing is unpacked to disk.
 */
public final class ModelReference {

  /** The file beside or around a bundle that holds its version label. */
  public static final String VERSION_FILE = "model_version.txt";

  private static final String MARK = "SHA256SUMS"; // every bundle has it
  private static final List<String> PLACES = List.of("", "bundle", "model");
  private static final List<String> ARCHIVES =
      List.of("model.zip", "bundle.zip", "model.tar.gz", "bundle.tar.gz", "model.tar", "model");

  private final String reference;
  private final ServingSettings settings;
  private final StoreSettings.S3 s3;

  private ModelReference(String reference, ServingSettings settings, StoreSettings.S3 s3) {
    this.reference = reference;
    this.settings = settings;
    this.s3 = s3;
  }

  /**
   * Opens a model, checks its hashes and replays its golden rows.
   *
   * @param settings say how the version is called: the label there, else the text of {@value
   *     #VERSION_FILE}, else the run id in the bundle (not for the preset that wants a label)
   * @param s3 how a bucket is reached
   * @throws NotFound when there is nothing
   * @throws InvalidInput when it is no model, or has no version label
   * @throws Unavailable when it cannot be fetched now
   */
  public static Deployment open(
      String reference, ServingSettings settings, StoreSettings.S3 s3, Instant now) {
    return new ModelReference(reference, settings, s3).open(now);
  }

  /** The same, with buckets reached as the environment says. */
  public static Deployment open(String reference, ServingSettings settings, Instant now) {
    return open(reference, settings, StoreSettings.S3.defaults(), now);
  }

  private Deployment open(Instant now) {
    Map<String, byte[]> files = files();
    String version = null;
    String prefix = prefix(files);
    if (prefix == null) { // then an archive in it may hold the bundle
      String archive = nested(files);
      version = version(files, archive.substring(0, archive.lastIndexOf('/') + 1));
      files = unpack(files.getOrDefault(archive, new byte[0]), reference + ", " + archive);
      prefix = prefix(files);
    }
    if (prefix == null) {
      throw noBundle();
    }
    String inner = version(files, prefix);
    Bundle bundle = Bundle.open(within(prefix, files));
    return new Deployment(bundle, label(inner == null ? version : inner, bundle), reference, now);
  }

  /** The files right in a folder, without the version file, which is no part of a bundle. */
  private static Map<String, byte[]> within(String prefix, Map<String, byte[]> files) {
    Map<String, byte[]> own = new TreeMap<>();
    files.forEach(
        (name, bytes) -> {
          boolean inside = name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0;
          if (inside && !name.equals(prefix + VERSION_FILE)) {
            own.put(name.substring(prefix.length()), bytes);
          }
        });
    return own;
  }

  private String label(@Nullable String written, Bundle bundle) {
    String label = settings.versionLabel();
    if (label == null || label.isBlank()) {
      label = written;
    }
    if (label == null && settings.compat() != Compat.MINIMAL) {
      Struct facts = bundle.manifest().struct("facts");
      label = facts.has("run_id") ? facts.text("run_id") : bundle.modelHash().substring(0, 12);
    }
    if (label == null) {
      throw new InvalidInput(
          "The model at "
              + reference
              + " does not say its version: put a file "
              + VERSION_FILE
              + " beside it, or set serving.version_label (environment MODEL_VERSION)");
    }
    return label.strip();
  }

  /** The text of the version file nearest to the bundle, or null. */
  private static @Nullable String version(Map<String, byte[]> files, String prefix) {
    String folder = prefix;
    while (true) {
      byte[] bytes = files.get(folder + VERSION_FILE);
      if (bytes != null) {
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.length() > 100 || text.lines().count() > 1) {
          throw new InvalidInput(
              folder + VERSION_FILE + " holds no version; wanted: one short line such as v001");
        }
        return text;
      }
      if (folder.isEmpty()) {
        return null;
      }
      folder = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    }
  }

  /** Where the one bundle stands among the files, ending in a slash or empty; null when nowhere. */
  private @Nullable String prefix(Map<String, byte[]> files) {
    Set<String> found = new HashSet<>();
    for (String name : files.keySet()) {
      if (name.equals(MARK) || name.endsWith("/" + MARK)) {
        found.add(name.substring(0, name.length() - MARK.length()));
      }
    }
    if (found.size() > 1) {
      throw new InvalidInput(
          reference + " holds " + found.size() + " bundles; name one of them: " + found);
    }
    return found.isEmpty() ? null : found.iterator().next();
  }

  /** The name of the one archive among the files that may hold a bundle. */
  private String nested(Map<String, byte[]> files) {
    List<String> found =
        files.keySet().stream()
            .filter(name -> ARCHIVES.contains(name.substring(name.lastIndexOf('/') + 1)))
            .toList();
    if (found.size() != 1) {
      throw noBundle();
    }
    return found.get(0);
  }

  private InvalidInput noBundle() {
    return new InvalidInput(
        reference
            + " holds no model: wanted is a bundle (with its "
            + MARK
            + ") or one archive of it");
  }

  private Map<String, byte[]> files() {
    int colon = reference.indexOf(':');
    String scheme = colon < 2 ? "" : reference.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http", "https" -> unpack(Download.of(uri()), reference);
      case "file" -> filesAt(path(uri()));
      case "models" ->
          throw new Unavailable(
              reference
                  + " names a registered version, which only a home can find."
                  + " Here a folder or an archive is wanted");
      case "runs" ->
          throw new Unavailable(
              reference
                  + " names a tracked run, which only a home can find."
                  + " Here a folder or an archive is wanted");
      case "s3" -> filesIn(place(scheme), uri());
      case "gs", "az", "hdfs" -> throw noPlace();
      default -> filesAt(path());
    };
  }

  private BlobPlace place(String scheme) {
    return BlobPlaces.find(scheme).orElseThrow(this::noPlace);
  }

  private Unavailable noPlace() {
    return new Unavailable(
        reference
            + " is in an object store that this build cannot read."
            + " Name a folder, an archive or an http(s) address instead");
  }

  /** An archive, with a version file beside it, or all that lies below the address. */
  private Map<String, byte[]> filesIn(BlobPlace place, URI uri) {
    String address = reference.replaceFirst("#.*", "");
    String name = address.substring(address.lastIndexOf('/') + 1);
    Map<String, byte[]> files = fetch(place, address);
    if (files.size() > 1 || !files.containsKey(name)) {
      return files;
    }
    byte[] archive = Download.checked(uri, files.getOrDefault(name, new byte[0]));
    Map<String, byte[]> all = new TreeMap<>(unpack(archive, address));
    try {
      fetch(place, address.substring(0, address.length() - name.length()) + VERSION_FILE)
          .forEach(all::putIfAbsent);
    } catch (NotFound e) {
      // none beside it
    }
    return all;
  }

  private Map<String, byte[]> fetch(BlobPlace place, String address) {
    return place.fetch(
        URI.create(address), s3, new BlobPlace.Most(Archive.MOST_FILES, Archive.MOST_BYTES));
  }

  private Map<String, byte[]> filesAt(Path place) {
    if (!Files.isDirectory(place)) {
      return withNeighbour(place, Archive.read(place));
    }
    for (String inner : PLACES) {
      Path folder = place.resolve(inner);
      if (Files.exists(folder.resolve(MARK))) {
        Map<String, byte[]> files = new TreeMap<>(Archive.read(folder));
        return inner.isEmpty() ? files : withNeighbour(folder, files);
      }
    }
    for (String archive : ARCHIVES) {
      Path file = place.resolve(archive);
      if (Files.isRegularFile(file)) {
        return withNeighbour(file, Archive.read(file));
      }
    }
    throw noBundle();
  }

  /** A version file beside the bundle counts when none is inside. */
  private static Map<String, byte[]> withNeighbour(Path place, Map<String, byte[]> files) {
    Path neighbour = place.toAbsolutePath().resolveSibling(VERSION_FILE);
    if (!Files.isRegularFile(neighbour)) {
      return files;
    }
    Map<String, byte[]> all = new TreeMap<>(files);
    try {
      all.putIfAbsent(VERSION_FILE, Files.readAllBytes(neighbour));
    } catch (IOException e) {
      throw new Unavailable(neighbour + " cannot be read: " + e, e);
    }
    return all;
  }

  private static Map<String, byte[]> unpack(byte[] bytes, String place) {
    try {
      return Archive.read(new ByteArrayInputStream(bytes), place);
    } catch (IOException e) {
      throw new InvalidInput(place + " cannot be read as an archive: " + e.getMessage());
    }
  }

  private URI uri() {
    try {
      return URI.create(reference);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("'" + reference + "' is no address: " + e.getMessage());
    }
  }

  private Path path(URI uri) {
    try {
      return Path.of(uri);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(
          "'" + reference + "' is no address of a file; wanted: file:///folder/name");
    }
  }

  private Path path() {
    try {
      return Path.of(reference);
    } catch (InvalidPathException e) {
      throw new InvalidInput("'" + reference + "' is no path: " + e.getMessage());
    }
  }
}
