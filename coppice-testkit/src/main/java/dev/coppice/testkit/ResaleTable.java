package dev.coppice.testkit;

import java.util.List;
import java.util.Locale;

/**
 * Resale flats in the columns of Singapore's open files: towns, blocks and streets of many levels,
 * floors in bands, a model name in two spellings, and a price.
 */
final class ResaleTable {

  private static final List<String> TOWNS =
      List.of("ANG MO KIO", "BEDOK", "BISHAN", "CLEMENTI", "JURONG WEST", "QUEENSTOWN", "YISHUN");
  private static final double[] WORTH = {1, 1, 1.35, 1.2, 0.85, 1.45, 0.8};
  private static final List<String> MODELS =
      List.of("Improved", "New Generation", "Model A", "Apartment");

  private ResaleTable() {}

  static String csv(int rows, long seed) {
    Chance chance = new Chance(seed);
    StringBuilder csv =
        new StringBuilder(
            "month,town,flat_type,block,street_name,storey_range,floor_area_sqm,flat_model,"
                + "lease_commence_date,resale_price\n");
    for (int row = 0; row < rows; row++) {
      csv.append(flat(chance)).append('\n');
    }
    return csv.toString();
  }

  private static String flat(Chance chance) {
    int town = chance.whole(0, TOWNS.size() - 1);
    int street = chance.whole(1, 9);
    int block = 100 * street + chance.whole(1, 6);
    int rooms = 2 + chance.weighted(8, 28, 40, 24);
    int area = (int) StrictMath.round(22 * rooms + chance.normal(2, 5));
    int band = chance.weighted(20, 25, 25, 15, 15);
    int lease = 1968 + (town * 7 + street * 5) % 40;
    int model = chance.weighted(40, 25, 25, 10);
    double streetWorth = 0.85 + 0.3 * ((street * 29 + town * 13) % 9) / 8;
    double high = 1 + 0.035 * band * (town == 2 || town == 5 ? 2 : 1);
    double worth = 3_600 * area * WORTH[town] * streetWorth * high * (1 + 0.006 * (lease - 1985));
    long price = 1_000 * StrictMath.round(worth * chance.logNormal(0, 0.07) / 1_000);
    String name = MODELS.get(model);
    return String.join(
        ",",
        "2014-" + (chance.yes(0.5) ? "0" + chance.whole(1, 9) : "1" + chance.whole(0, 2)),
        TOWNS.get(town),
        rooms > 5 ? "EXECUTIVE" : rooms + " ROOM",
        block + (chance.yes(0.1) ? "A" : ""),
        TOWNS.get(town) + " AVE " + street,
        band(3 * band + 1) + " TO " + band(3 * band + 3),
        String.valueOf(area),
        chance.yes(0.1) ? name.toUpperCase(Locale.ROOT) : name,
        String.valueOf(lease),
        String.valueOf(price));
  }

  private static String band(int floor) {
    return floor < 10 ? "0" + floor : String.valueOf(floor);
  }
}
