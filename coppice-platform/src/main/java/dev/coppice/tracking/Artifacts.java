package dev.coppice.tracking;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Blob;
import dev.coppice.store.Blobs;
import dev.coppice.store.Metadata;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;

/** The files that runs left: a path and the hash of the bytes, which live as a blob. */
public final class Artifacts {

  private final Metadata metadata;
  private final Blobs blobs;

  Artifacts(Metadata metadata, Blobs blobs) {
    this.metadata = metadata;
    this.blobs = blobs;
  }

  public Artifact put(String run, String path, byte[] bytes) {
    return put(run, path, new ByteArrayInputStream(bytes));
  }

  /**
   * Keeps a file of a run; one of the same path is replaced.
   *
   * @param bytes read to the end, not closed
   */
  public Artifact put(String run, String path, InputStream bytes) {
    Limits.artifactPath(path);
    Blob blob = blobs.put(bytes);
    metadata.write(
        sql ->
            sql.run(
                "insert into artifacts (run, path, sha256, size) values (?, ?, ?, ?)"
                    + " on conflict (run, path) do update set"
                    + " sha256 = excluded.sha256, size = excluded.size",
                RunReader.active(sql, run),
                path,
                blob.sha256(),
                blob.size()));
    return new Artifact(path, blob.sha256(), blob.size());
  }

  /** All files of a run, by path. */
  public List<Artifact> of(String run) {
    return metadata.read(
        sql ->
            sql.all(
                "select path, sha256, size from artifacts where run = ? order by path",
                row -> new Artifact(row.text(1), row.text(2), row.integer(3)),
                RunReader.number(sql, run)));
  }

  /**
   * The bytes of a file, checked against their hash at the end of the stream.
   *
   * @throws NotFound when the run has no such file
   */
  public InputStream open(String run, String path) {
    List<Artifact> known = of(run);
    return known.stream()
        .filter(artifact -> artifact.path().equals(path))
        .findFirst()
        .map(artifact -> blobs.open(artifact.sha256()))
        .orElseThrow(
            () ->
                new NotFound(
                    "Run "
                        + run
                        + " has no artifact '"
                        + path
                        + "'"
                        + Nearest.hint(path, known.stream().map(Artifact::path).toList())));
  }
}
