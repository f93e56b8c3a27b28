package dev.coppice.testkit;

import dev.coppice.codec.ShortestDouble;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Customers of a telephone company in the columns of IBM's Telco sample: an id, a blank total where
 * the tenure is 0, and a category that is written 0 and 1.
 */
final class TelcoTable {

  private static final List<String> CONTRACTS = List.of("Month-to-month", "One year", "Two year");
  private static final List<String> PAYMENTS =
      List.of(
          "Electronic check",
          "Mailed check",
          "Bank transfer (automatic)",
          "Credit card (automatic)");
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private final Chance chance;
  private final Set<String> ids = new HashSet<>();

  private TelcoTable(Chance chance) {
    this.chance = chance;
  }

  static String csv(int rows, long seed) {
    TelcoTable table = new TelcoTable(new Chance(seed));
    StringBuilder csv =
        new StringBuilder(
            "customerID,gender,SeniorCitizen,Partner,Dependents,tenure,PhoneService,MultipleLines,"
                + "InternetService,OnlineSecurity,OnlineBackup,DeviceProtection,TechSupport,"
                + "StreamingTV,StreamingMovies,Contract,PaperlessBilling,PaymentMethod,"
                + "MonthlyCharges,TotalCharges,Churn\n");
    for (int row = 0; row < rows; row++) {
      csv.append(String.join(",", table.customer())).append('\n');
    }
    return csv.toString();
  }

  private List<String> customer() {
    boolean senior = chance.yes(0.16);
    boolean partner = chance.yes(0.48);
    boolean dependents = chance.yes(partner ? 0.52 : 0.09);
    int contract = partner ? chance.weighted(42, 25, 33) : chance.weighted(67, 18, 15);
    int months = tenure(contract);
    boolean phone = chance.yes(0.9);
    boolean lines = phone && chance.yes(0.2 + months / 150.0);
    int internet = phone ? chance.weighted(24, 49, 27) : 0; // none, fibre, DSL
    boolean online = internet > 0 || !phone;
    String[] services = new String[6]; // security, backup, protection, support, television, films
    int booked = 0;
    for (int i = 0; i < services.length; i++) {
      boolean yes = online && chance.yes((i < 4 ? 0.25 : 0.38) + months / 250.0);
      booked += yes ? 1 : 0;
      services[i] = online ? word(yes) : "No internet service";
    }
    int payment = chance.weighted(contract == 0 ? 45 : 20, 23, 22, 22);
    boolean paperless = chance.yes(online ? 0.67 : 0.3);
    double plan = (phone ? 20 : 0) + (lines ? 5 : 0) + (internet == 1 ? 50 : online ? 25 : 0);
    long cents = StrictMath.round(100 * (plan + 6.5 * booked + chance.normal(0, 0.6)));
    long total = StrictMath.round(months * cents * chance.normal(1, 0.03));
    boolean protectedOnline = services[0].equals("Yes") || services[3].equals("Yes");
    double logOdds =
        new double[] {-0.2, -1.4, -2.6}[contract]
            - 0.035 * months
            + (internet == 1 ? 0.9 : online ? 0 : -0.9)
            + (payment == 0 ? 0.45 : 0)
            + (senior ? 0.25 : 0)
            + (paperless ? 0.3 : 0)
            - (protectedOnline ? 0.5 : 0)
            - (dependents ? 0.2 : 0);
    return List.of(
        id(),
        chance.yes(0.5) ? "Male" : "Female",
        senior ? "1" : "0",
        word(partner),
        word(dependents),
        String.valueOf(months),
        word(phone),
        phone ? word(lines) : "No phone service",
        internet == 1 ? "Fiber optic" : online ? "DSL" : "No",
        services[0],
        services[1],
        services[2],
        services[3],
        services[4],
        services[5],
        CONTRACTS.get(contract),
        word(paperless),
        PAYMENTS.get(payment),
        money(cents),
        months == 0 ? " " : money(total),
        word(chance.yesByLogOdds(logOdds)));
  }

  private int tenure(int contract) {
    return switch (contract) {
      case 0 -> StrictMath.min(72, 1 + (int) chance.logNormal(2.3, 1.2));
      case 1 -> chance.whole(1, 72);
      default -> chance.yes(0.015) ? 0 : 72 - (int) (60 * StrictMath.pow(chance.uniform(), 2));
    };
  }

  private String id() {
    StringBuilder id = new StringBuilder();
    do {
      id.setLength(0);
      id.append(chance.whole(1000, 9999)).append('-');
      for (int i = 0; i < 5; i++) {
        id.append(LETTERS.charAt(chance.whole(0, 25)));
      }
    } while (!ids.add(id.toString()));
    return id.toString();
  }

  private static String word(boolean yes) {
    return yes ? "Yes" : "No";
  }

  private static String money(long cents) {
    return ShortestDouble.brief(cents / 100.0);
  }
}
