package dev.coppice.loop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.data.CsvFormat;
import dev.coppice.data.Source;
import dev.coppice.data.Table;
import dev.coppice.frame.Field;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.testkit.Places;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The flats that were sold again in Singapore from March 2012 to the end of 2016, the oldest first.
 * The register says the month; the day within it is drawn with a fixed seed.
 */
record Resale(Instant sold, Map<String, Object> values, double price) {

  static final Schema INPUTS =
      new Schema(
          List.of(
              Field.category("town"),
              Field.category("flat_type"),
              Field.category("storey_range"),
              Field.number("floor_area_sqm"),
              Field.category("flat_model"),
              Field.number("lease_commence_date")));

  static List<Resale> all() {
    SplittableRandom random = new SplittableRandom(2012);
    List<Resale> all = new ArrayList<>();
    for (String name : List.of("hdb_resale_2012_2014.csv.gz", "hdb_resale_2015_2016.csv.gz")) {
      List<Field> fields = new ArrayList<>(INPUTS.fields());
      fields.add(Field.category("month"));
      fields.add(Field.number("resale_price"));
      Source source = Source.of(folder().resolve(name).toString(), Path.of(""));
      Frame rows = Table.read(source, CsvFormat.DEFAULT, new Schema(fields)).frame();
      double[] prices = ((NumberColumn) rows.column("resale_price")).values();
      for (int row = 0; row < rows.rows(); row++) {
        YearMonth month = YearMonth.parse(String.valueOf(rows.texts("month").text(row)));
        Instant sold =
            month
                .atDay(1 + random.nextInt(month.lengthOfMonth()))
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
        all.add(new Resale(sold, values(rows, row), prices[row]));
      }
    }
    all.sort(Comparator.comparing(Resale::sold));
    return all;
  }

  boolean isWithin(Instant from, Instant to) {
    return !sold.isBefore(from) && sold.isBefore(to);
  }

  private static Path folder() {
    Path folder = Places.realData();
    assumeTrue(Files.isDirectory(folder), "the real data sets are not at " + folder);
    return folder;
  }

  private static Map<String, Object> values(Frame rows, int row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : INPUTS.fields()) {
      @Nullable Object value =
          rows.column(field.name()) instanceof NumberColumn numbers
              ? numbers.values()[row]
              : rows.texts(field.name()).text(row);
      if (value != null) {
        values.put(field.name(), value);
      }
    }
    return values;
  }

  /** A table as a project has it. */
  static String csv(List<Resale> sales) {
    StringBuilder csv = new StringBuilder("sold," + String.join(",", INPUTS.names()) + ",price\n");
    for (Resale sale : sales) {
      csv.append(sale.sold());
      for (String name : INPUTS.names()) {
        Object value = sale.values().get(name);
        csv.append(',');
        csv.append(
            value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : value);
      }
      csv.append(',').append((long) sale.price()).append('\n');
    }
    return csv.toString();
  }
}
