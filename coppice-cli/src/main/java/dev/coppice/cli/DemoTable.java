package dev.coppice.cli;

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

  /** The same seed gives the same text. */
  static String csv(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (int row = 0; row < rows; row++) {
      text.append(customer(random)).append('\n');
    }
    return text.toString();
  }

  private static String customer(SplittableRandom random) {
    String id = String.format(Locale.ROOT, "C-%06x", random.nextInt(1 << 24));
    int tenure = 1 + (int) (72 * random.nextDouble() * random.nextDouble());
    int contract = Math.min(2, (int) (random.nextDouble() * 2 + tenure / 60.0));
    double charge = 15 + 90 * random.nextDouble();
    double gigabytes = charge * (0.1 + random.nextDouble());
    int calls = (int) (-2 * StrictMath.log(1 - random.nextDouble()));
    int late = (int) (-StrictMath.log(1 - random.nextDouble()));
    int payment = random.nextInt(PAYMENTS.size());
    // Two kinds of reasons: additive ones, and calls that only hurt who pays a lot
    double push =
        -1.9
            - 0.045 * tenure
            + (contract == 0 ? 1.3 : contract == 1 ? 0 : -1.1)
            + 0.012 * (charge - 60)
            + (charge > 70 ? 0.75 : 0.1) * calls
            + 0.5 * late
            + (payment == 2 ? 0.5 : 0);
    boolean leaves = random.nextDouble() < 1 / (1 + StrictMath.exp(-push));
    String used = random.nextInt(20) == 0 ? "" : String.format(Locale.ROOT, "%.1f", gigabytes);
    return String.join(
        ",",
        id,
        String.valueOf(tenure),
        CONTRACTS.get(contract),
        String.format(Locale.ROOT, "%.2f", charge),
        used,
        String.valueOf(calls),
        String.valueOf(late),
        PAYMENTS.get(payment),
        REGIONS.get(random.nextInt(REGIONS.size())),
        random.nextInt(2) == 0 ? "0" : "1",
        leaves ? "yes" : "no",
        leaves ? "Y" : "N");
  }
}
