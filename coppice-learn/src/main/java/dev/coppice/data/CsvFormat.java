package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a CSV file is written.
 *
 * @param missing cells with exactly this text have no value, in every column; {@code ""} stands for
 *     the empty cell
 * @param missingNumbers the same for number and date columns only, so that {@code NA} can be a gap
 *     in an amount and a value in a country
 * @param renames from a name in the file's header to the name of the field
 */
public record CsvFormat(
    char delimiter,
    char quote,
    List<String> missing,
    List<String> missingNumbers,
    Map<String, String> renames) {

  /** Commas, double quotes, only the empty cell is missing, names as they are. */
  public static final CsvFormat DEFAULT = new CsvFormat(',', '"', List.of(""), List.of(), Map.of());

  public CsvFormat {
    if (delimiter == quote || "\r\n".indexOf(delimiter) >= 0 || "\r\n".indexOf(quote) >= 0) {
      throw new InvalidInput(
          "Delimiter and quote must be two different characters, neither of them a line end.");
    }
    if (delimiter > 127 || quote > 127) {
      throw new InvalidInput(
          "'" + delimiter + "' and '" + quote + "' must both be ASCII characters to part cells.");
    }
    missing = List.copyOf(missing);
    missingNumbers = List.copyOf(missingNumbers);
    renames = Collections.unmodifiableMap(new LinkedHashMap<>(renames)); // keeps the order
  }

  public CsvFormat withDelimiter(char delimiter) {
    return new CsvFormat(delimiter, quote, missing, missingNumbers, renames);
  }

  public CsvFormat withMissing(List<String> missing) {
    return new CsvFormat(delimiter, quote, missing, missingNumbers, renames);
  }

  public CsvFormat withMissingNumbers(List<String> missingNumbers) {
    return new CsvFormat(delimiter, quote, missing, missingNumbers, renames);
  }

  public CsvFormat withRenames(Map<String, String> renames) {
    return new CsvFormat(delimiter, quote, missing, missingNumbers, renames);
  }
}
