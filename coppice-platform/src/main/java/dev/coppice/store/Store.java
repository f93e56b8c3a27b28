package dev.coppice.store;

import dev.coppice.errors.InvalidInput;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Everything that is remembered about a home: facts in a database, bytes in blobs. Several
 * processes may have the same home open.
 */
public record Store(Metadata metadata, Blobs blobs) implements AutoCloseable {

  private static final String FILE = "coppice.db";

  /**
   * @throws dev.coppice.errors.Unavailable when the database or the folder cannot be used
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote it
   */
  public static Store open(Path home, StoreSettings settings) {
    Dialect dialect =
        settings.url().isEmpty() ? new Sqlite(home.resolve(FILE)) : new Postgres(settings.url());
    Blobs blobs = blobs(home, settings);
    return new Store(Metadata.open(dialect), blobs);
  }

  private static Blobs blobs(Path home, StoreSettings settings) {
    if (settings.blobs().isEmpty()) {
      return new FolderBlobs(home.resolve("blobs"));
    }
    URI address = URI.create(settings.blobs());
    BlobPlace place =
        BlobPlaces.find(String.valueOf(address.getScheme()))
            .orElseThrow(
                () ->
                    new InvalidInput(
                        "store.blobs is '"
                            + address
                            + "', and this build keeps bytes in the home or in: "
                            + String.join(", ", BlobPlaces.schemes())));
    return place.open(address, settings.s3());
  }

  /** Whether anything was ever remembered there; asking makes nothing. */
  public static boolean exists(Path home, StoreSettings settings) {
    return !settings.url().isEmpty() || hasFile(home);
  }

  /** Whether a home holds facts of its own, whatever the settings say. */
  public static boolean hasFile(Path home) {
    return Files.exists(home.resolve(FILE));
  }

  /**
   * Unpacks the library of SQLite for this machine, so that the next start need not.
   *
   * @param folder what that start will be given as {@code org.sqlite.lib.path}
   * @throws dev.coppice.errors.Unavailable when it cannot be written there
   */
  public static void unpackLibrary(Path folder) {
    Sqlite.unpackLibrary(folder);
  }

  @Override
  public void close() {
    metadata.close();
  }
}
