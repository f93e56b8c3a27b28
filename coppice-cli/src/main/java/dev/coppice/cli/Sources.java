package dev.coppice.cli;

import dev.coppice.cli.settings.Overrides;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a flag names: paths there start from the current folder, not from the project's. */
final class Sources {

  private static final Pattern DATABASE_FILE =
      Pattern.compile("(?s)(jdbc:(?:sqlite|duckdb):)([^:?;#]+)(.*)");

  private Sources() {}

  /** The settings with other rows than those of the project file. */
  static Overrides data(Overrides overrides, String pathOrUri) {
    Overrides with = overrides.with("--data", "data.source", fromHere(pathOrUri));
    boolean wantsQuery = pathOrUri.startsWith("jdbc:") && !pathOrUri.contains("#");
    return wantsQuery ? with : with.with("--data", "data.sql", " ");
  }

  /** The same place as an absolute path; addresses stay as they are. */
  static String fromHere(String pathOrUri) {
    Matcher database = DATABASE_FILE.matcher(pathOrUri);
    if (database.matches()) {
      return database.group(1) + absolute(database.group(2)) + database.group(3);
    }
    return pathOrUri.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*") ? pathOrUri : absolute(pathOrUri);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
