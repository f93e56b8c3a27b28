package dev.coppice.testkit;

import java.util.List;

/**
 * Flats for sale as people typed them: eleven fields with units, plus signs, separators of
 * thousands and Turkish months, and a price in lira that area, district, heating and floor decide.
 */
final class HousingTable {

  private static final String HEADER =
      "GrossSquareMeters,NetSquareMeters,BuildingAge,NumberOfRooms,district,HeatingType,"
          + "StructureType,FloorLocation,address,AdCreationDate,Subscription,price\n";
  private static final List<String> DISTRICTS =
      List.of("Çankaya", "Keçiören", "Yenimahalle", "Etimesgut", "Mamak");
  private static final double[] WORTH = {1.6, 0.85, 1.1, 1, 0.7};
  private static final List<String> HEATINGS =
      List.of("Kombi (Doğalgaz)", "Merkezi", "Yerden Isıtma", "Soba");
  private static final List<String> FLOORS =
      List.of("Giriş Katı", "1. Kat", "2. Kat", "3. Kat", "Çatı Katı");
  private static final List<String> MONTHS =
      List.of(
          "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül",
          "Ekim", "Kasım", "Aralık");

  private HousingTable() {}

  static String csv(int rows, long seed) {
    Chance chance = new Chance(seed);
    StringBuilder csv = new StringBuilder(HEADER);
    for (int row = 0; row < rows; row++) {
      csv.append(flat(chance)).append('\n');
    }
    return csv.toString();
  }

  private static String flat(Chance chance) {
    int district = chance.weighted(30, 22, 20, 18, 10);
    int street = chance.whole(1, 40);
    int gross = (int) StrictMath.min(320, 45 + chance.logNormal(4.2, 0.5));
    int age = (int) StrictMath.min(40, chance.logNormal(2, 0.9));
    int heating = chance.weighted(60, 20, 12, 8);
    int floor = chance.weighted(20, 25, 25, 20, 10);
    double streetWorth = 0.75 + 0.5 * ((street * 37 + district * 11) % 40) / 39;
    double crossed = district == 0 && heating == 2 ? 1.3 : heating == 3 ? 0.8 : 1;
    crossed *= floor == 4 ? (district == 0 ? 1.15 : 0.85) : floor == 0 ? 0.92 : 1;
    double worth = 21_000 * gross * WORTH[district] * streetWorth * crossed;
    worth *= (1 - 0.008 * age) * chance.logNormal(0, 0.1);
    long price = 10_000 * StrictMath.round(worth / 10_000);
    return String.join(
        ",",
        gross + " m²",
        gross * 85 / 100 + " m²",
        chance.yes(0.02) ? "" : age > 20 ? "21 Ve Üzeri" : String.valueOf(age),
        1 + gross / 45 + "+1",
        DISTRICTS.get(district),
        HEATINGS.get(heating),
        chance.yes(0.9) ? "Betonarme" : "Çelik",
        FLOORS.get(floor),
        DISTRICTS.get(district) + " > " + street + ". Sokak",
        chance.whole(1, 28) + " " + MONTHS.get(chance.whole(0, 11)) + " 2025",
        chance.yes(0.3) ? "" : chance.oneOf(List.of("Sahibinden", "Emlakçıdan")),
        grouped(price) + " TL");
  }

  /** With points between thousands. */
  private static String grouped(long number) {
    return String.valueOf(number).replaceAll("(?<=\\d)(?=(\\d{3})+$)", ".");
  }
}
