package dev.coppice.rules;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import java.util.List;

/** What a broken rule means. */
public enum Severity {
  /** The row or table is refused. */
  ERROR("error"),
  /** It is reported and goes on. */
  WARNING("warning");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** The word in files and reports: error or warning. */
  public String word() {
    return word;
  }

  static Severity of(String word) {
    for (Severity severity : values()) {
      if (severity.word.equals(word)) {
        return severity;
      }
    }
    throw new InvalidInput(
        "there is no severity '"
            + word
            + "'"
            + Nearest.hint(word, List.of(ERROR.word, WARNING.word)));
  }
}
