package dev.coppice.registry;

import dev.coppice.bundle.Bundle;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Unavailable;
import dev.coppice.store.Blob;
import dev.coppice.store.Blobs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bytes of versions. */
record VersionFiles(Blobs blobs) {

  private static final List<String> MARKS = List.of("SHA256SUMS", "manifest.json", "pipeline");

  List<VersionFile> keep(Map<String, byte[]> bytes) {
    List<VersionFile> kept = new ArrayList<>();
    new TreeMap<>(bytes)
        .forEach(
            (path, content) -> {
              Blob blob = blobs.put(new ByteArrayInputStream(content));
              kept.add(new VersionFile(path, blob.sha256(), blob.size()));
            });
    return kept;
  }

  /** Opens the bundle that the files are; null when they are none. */
  @Nullable String modelHash(List<VersionFile> files) {
    List<String> paths = files.stream().map(VersionFile::path).toList();
    return paths.containsAll(MARKS) ? Bundle.open(bytes(files)).modelHash() : null;
  }

  Map<String, byte[]> bytes(List<VersionFile> files) {
    Map<String, byte[]> bytes = new TreeMap<>();
    for (VersionFile file : files) {
      try (InputStream in = blobs.open(file.sha256())) {
        bytes.put(file.path(), in.readAllBytes());
      } catch (IOException e) {
        throw new Unavailable("The file " + file.path() + " cannot be read: " + e, e);
      }
    }
    return bytes;
  }

  InputStream open(ModelVersion version, String path) {
    for (VersionFile file : version.files()) {
      if (file.path().equals(path)) {
        return blobs.open(file.sha256());
      }
    }
    List<String> paths = version.files().stream().map(VersionFile::path).toList();
    throw new NotFound(
        version.reference() + " has no file '" + path + "'" + Nearest.hint(path, paths));
  }
}
