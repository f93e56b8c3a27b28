package dev.coppice.cli;

import dev.coppice.frame.Cell;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Times as people write them, and as they read them. */
final class Moments {

  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private Moments() {}

  /**
   * The value of an option.
   *
   * @throws ParameterException when it is no time
   */
  static Instant of(
      @Nullable String text, Instant otherwise, String option, @Nullable CommandSpec spec) {
    if (text == null || spec == null) {
      return otherwise;
    }
    try {
      return LabelFile.at(text);
    } catch (Cell.Unreadable e) {
      throw new ParameterException(
          spec.commandLine(),
          option + " is '" + text + "'; accepted: a time such as 2026-03-31T17:05:09Z, or a day");
    }
  }

  static String shown(Instant time) {
    return SHOWN.format(time) + " UTC";
  }
}
