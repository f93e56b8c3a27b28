package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.store.Blob;
import dev.coppice.store.Blobs;
import dev.coppice.store.Metadata;
import dev.coppice.store.Sql;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The files that runs and models left: a path and the hash of the bytes, which live as a blob. */
public final class Artifacts {

  private static final String SCHEME = "mlflow-artifacts:/";

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
    return put(new Place(Place.Owner.RUN, run, path), bytes);
  }

  /**
   * Keeps a file; one of the same path is replaced.
   *
   * @param bytes read to the end, not closed
   * @throws InvalidInput when the path is none, or the owner is deleted
   */
  public Artifact put(Place place, InputStream bytes) {
    Limits.artifactPath(place.path());
    metadata.read(
        sql -> {
          Shelf shelf = Shelf.of(sql, place);
          shelf.requireRoom(sql);
          return shelf.requireActive(sql);
        });
    Blob blob = blobs.put(bytes);
    metadata.write(
        sql -> {
          Shelf shelf = Shelf.of(sql, place);
          shelf.requireActive(sql);
          shelf.requireRoom(sql);
          return shelf.put(sql, blob);
        });
    return new Artifact(place.path(), blob.sha256(), blob.size());
  }

  /** All files of a run, by path. */
  public List<Artifact> of(String run) {
    return below(new Place(Place.Owner.RUN, run, ""));
  }

  /** All files below a folder, by path; the empty path is the folder of everything. */
  public List<Artifact> below(Place folder) {
    return metadata.read(sql -> Shelf.of(sql, folder).below(sql));
  }

  /** What stands right in a folder: files and folders, by path. */
  public List<Listed> list(Place folder) {
    return Listed.in(below(folder), folder.path());
  }

  public InputStream open(String run, String path) {
    return blobs.open(find(new Place(Place.Owner.RUN, run, path)).sha256());
  }

  /**
   * The bytes of a file, checked against their hash at the end of the stream.
   *
   * @throws NotFound when there is no such file
   */
  public InputStream open(Artifact artifact) {
    return blobs.open(artifact.sha256());
  }

  /**
   * @throws NotFound when there is no such file
   */
  public Artifact find(Place place) {
    Limits.artifactPath(place.path());
    return metadata.read(
        sql -> {
          Shelf shelf = Shelf.of(sql, place);
          Optional<Artifact> found = shelf.find(sql);
          return found.orElseThrow(() -> missing(sql, shelf, place));
        });
  }

  private static NotFound missing(Sql sql, Shelf shelf, Place place) {
    List<String> known = shelf.names(sql);
    return new NotFound(
        place.owner().label()
            + place.id()
            + " has no artifact '"
            + place.path()
            + "'"
            + Nearest.hint(place.path(), known));
  }

  /** Forgets a file, or all below a folder; one that is not there is forgotten already. */
  public void delete(Place place) {
    Limits.artifactPath(place.path());
    metadata.write(sql -> Shelf.of(sql, place).delete(sql));
  }

  /**
   * Whose file it is.
   *
   * @param path behind {@code mlflow-artifacts:/}: below the folder of a run or of a model, or
   *     somewhere else
   */
  public Place locate(String path) {
    return metadata.read(
        sql -> {
          String[] parts = path.split("/", -1);
          for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i + 1].equals("artifacts")) {
              String root = String.join("/", List.of(parts).subList(0, i + 2));
              String rest = String.join("/", List.of(parts).subList(i + 2, parts.length));
              for (Place.Owner owner : List.of(Place.Owner.RUN, Place.Owner.MODEL)) {
                if (sql.number(owner.question(), parts[i], SCHEME + root) > 0) {
                  return new Place(owner, parts[i], rest);
                }
              }
            }
          }
          return new Place(Place.Owner.NOBODY, "", path);
        });
  }
}
