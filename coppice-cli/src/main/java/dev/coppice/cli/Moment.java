package dev.coppice.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A point in time as people write it: {@code 2026-05-03T14:05}, in their zone or with one. */
record Moment(Instant instant) {

  /** Reads an option. */
  static final class Converter implements ITypeConverter<Moment> {

    @Override
    public Moment convert(String text) {
      String plain = text.strip().replace(' ', 'T');
      String timed = plain.contains("T") ? plain : plain + "T00:00";
      try {
        return new Moment(
            timed.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                ? OffsetDateTime.parse(timed).toInstant()
                : LocalDateTime.parse(timed).atZone(ZoneId.systemDefault()).toInstant());
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' is no time; wanted: 2026-05-03T14:05, or 2026-05-03T12:05Z");
      }
    }
  }
}
