package dev.coppice.cli;

import java.nio.file.Path;

/** What a flag names: paths there start from the current folder, not from the project's. */
final class Sources {

  private Sources() {}

  /** The same place as an absolute path; addresses stay as they are. */
  static String fromHere(String pathOrUri) {
    return pathOrUri.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
        ? pathOrUri
        : Path.of(pathOrUri).toAbsolutePath().normalize().toString();
  }
}
