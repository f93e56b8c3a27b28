package dev.coppice.cli;

import dev.coppice.codec.Struct;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Customers that do not exist, some of whom leave for reasons that a model can find. */
final class DemoTable {

  private static final List<String> CONTRACTS = List.of("monthly", "yearly", "two-year");
  private static final List<String> PAYMENTS = List.of("card", "transfer", "invoice", "voucher");
  private static final List<String> REGIONS = List.of("north", "south", "east", "west", "NA");
  static final String HEADER =
      "customer_id,tenure_months,contract,monthly_charge,data_gb,support_calls,late_payments,"
          + "payment,region,paperless,churned,closed_account";

  private DemoTable() {}

  /** What the customers live in. */
  enum World {
    USUAL,
    /** Prices went up by a third, and a rival lures away those who have been there for long. */
    RIVAL
  }

  /** A customer, and whether this one leaves. */
  record Customer(
      String id,
      int tenure,
      String contract,
      double charge,
      double gigabytes,
      int calls,
      int late,
      String payment,
      String region,
      int paperless,
      boolean leaves) {

    /** What is known when somebody asks: everything but the end. */
    Struct features() {
      Struct features =
          new Struct()
              .put("tenure_months", tenure)
              .put("contract", contract)
              .put("monthly_charge", charge)
              .put("support_calls", calls)
              .put("late_payments", late)
              .put("payment", payment)
              .put("region", region)
              .put("paperless", paperless);
      return gigabytes < 0 ? features : features.put("data_gb", gigabytes);
    }

    String label() {
      return leaves ? "yes" : "no";
    }

    private String line() {
      return String.join(
          ",",
          id,
          String.valueOf(tenure),
          contract,
          String.format(Locale.ROOT, "%.2f", charge),
          gigabytes < 0 ? "" : String.format(Locale.ROOT, "%.1f", gigabytes),
          String.valueOf(calls),
          String.valueOf(late),
          payment,
          region,
          String.valueOf(paperless),
          label(),
          leaves ? "Y" : "N");
    }
  }

  /** The same seed gives the same text. */
  static String csv(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (int row = 0; row < rows; row++) {
      text.append(customer(random, World.USUAL).line()).append('\n');
    }
    return text.toString();
  }

  static Customer customer(SplittableRandom random, World world) {
    String id = String.format(Locale.ROOT, "C-%06x", random.nextInt(1 << 24));
    int tenure = 1 + (int) (72 * random.nextDouble() * random.nextDouble());
    int contract = Math.min(2, (int) (random.nextDouble() * 2 + tenure / 60.0));
    double usual = 15 + 90 * random.nextDouble();
    double gigabytes = usual * (0.1 + random.nextDouble());
    int calls = (int) (-2 * StrictMath.log(1 - random.nextDouble()));
    int late = (int) (-StrictMath.log(1 - random.nextDouble()));
    int payment = random.nextInt(PAYMENTS.size());
    // Two kinds of reasons: additive ones, and calls that only hurt who pays a lot
    double push =
        -1.9
            - 0.045 * tenure
            + (contract == 0 ? 1.3 : contract == 1 ? 0 : -1.1)
            + 0.012 * (usual - 60)
            + (usual > 70 ? 0.75 : 0.1) * calls
            + 0.5 * late
            + (payment == 2 ? 0.5 : 0);
    double lure =
        -2.2 + 0.09 * tenure + (contract == 0 ? -1.6 : contract == 1 ? 0.8 : 1.9) - 0.3 * calls;
    double odds = world == World.USUAL ? push : lure;
    boolean leaves = random.nextDouble() < 1 / (1 + StrictMath.exp(-odds));
    double rise = world == World.USUAL ? 1 : 1.33;
    return new Customer(
        id,
        tenure,
        CONTRACTS.get(contract),
        Math.round(usual * rise * 100) / 100.0,
        random.nextInt(20) == 0 ? -1 : Math.round(gigabytes * 10) / 10.0,
        calls,
        late,
        PAYMENTS.get(payment),
        REGIONS.get(random.nextInt(REGIONS.size())),
        random.nextInt(2),
        leaves);
  }
}
