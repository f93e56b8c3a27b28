package dev.coppice.cli;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as people write it: {@code 30d}, {@code 12h}, {@code 15m}, {@code 0s}. */
record Age(Duration duration, String text) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd])");
  private static final Map<String, Long> SECONDS =
      Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86400L);

  /** Reads an option. */
  static final class Converter implements ITypeConverter<Age> {

    @Override
    public Age convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no length of time; wanted: a number and s, m, h or d, as 30d");
      }
      long unit = SECONDS.getOrDefault(form.group(2), 1L);
      return new Age(Duration.ofSeconds(Long.parseLong(form.group(1)) * unit), text);
    }
  }
}
