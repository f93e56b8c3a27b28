package dev.coppice.mlflow.tracking;

import dev.coppice.errors.InvalidInput;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Paths of files as clients send them. */
final class ArtifactPaths {

  private static final int DEEPEST = 5; // how often somebody may have encoded it

  private ArtifactPaths() {}

  /**
   * Refuses whatever could lead out of a folder, however often it was encoded; the empty path is
   * the folder itself.
   */
  static void requirePlain(String path) {
    String text = path;
    for (int i = 0; i < DEEPEST; i++) {
      requirePlainNow(text, path);
      String decoded = decoded(text);
      if (decoded.equals(text)) {
        return;
      }
      text = decoded;
    }
    throw invalid(path);
  }

  private static void requirePlainNow(String text, String path) {
    boolean drive =
        text.length() > 1 && text.charAt(1) == ':' && Character.isLetter(text.charAt(0));
    if (text.startsWith("/") || drive || text.indexOf('\\') >= 0 || text.indexOf('\0') >= 0) {
      throw invalid(path);
    }
    for (String part : text.split("/", -1)) {
      if (part.equals("..") || part.equals(".") || part.isEmpty() && !text.isEmpty()) {
        throw invalid(path);
      }
    }
  }

  private static String decoded(String text) {
    try {
      return text.indexOf('%') < 0
          ? text
          : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a percent sign that means itself
    }
  }

  private static InvalidInput invalid(String path) {
    return new InvalidInput(
        "Invalid path '" + path + "'; accepted: names with single slashes between them");
  }
}
