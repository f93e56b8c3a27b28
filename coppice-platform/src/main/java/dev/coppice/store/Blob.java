package dev.coppice.store;

import dev.coppice.errors.InvalidInput;
import java.util.regex.Pattern;

/**
 * Bytes that are kept.
 *
 * @param sha256 their name: 64 lower-case hexadecimal digits
 * @param size in bytes
 */
public record Blob(String sha256, long size) {

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  /** Whether a text could be the name of a blob. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * @throws InvalidInput when a text is no name of a blob
   */
  public static void requireName(String text) {
    if (!isName(text)) {
      throw new InvalidInput("'" + text + "' is no SHA-256: 64 lower-case hexadecimal digits");
    }
  }
}
