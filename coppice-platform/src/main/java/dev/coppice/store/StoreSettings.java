package dev.coppice.store;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.util.List;

/**
 * The {@code store} section of a project: where runs and versions are remembered.
 *
 * @param url {@code jdbc:postgresql://HOST/DATABASE}, or empty for a SQLite file in the home folder
 */
public record StoreSettings(String url) {

  static final String POSTGRES = "jdbc:postgresql:";

  public StoreSettings {
    if (!url.isEmpty() && !url.startsWith(POSTGRES)) {
      String message =
          "is '"
              + url
              + "'; accepted: jdbc:postgresql://HOST/DATABASE, or nothing for SQLite in the home";
      throw new InvalidInput(List.of(new Problem("url", message)));
    }
  }

  public static StoreSettings defaults() {
    return new StoreSettings("");
  }
}
