import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Prints people with an income: target = 10000 + 120 age + 500 income_k + 800 tenure_years + noise of
 * deviation 3000. The same seed gives the same text. One file, run as it is:
 *
 * <pre>java IncomeTable.java --samples 200 --random-seed 42 > people.csv</pre>
 */
public final class IncomeTable {

  private IncomeTable() {}

  public static void main(String[] args) {
    long samples = 200;
    long seed = 42;
    for (int i = 0; i < args.length; i += 2) {
      String value = i + 1 < args.length ? args[i + 1] : "nothing";
      if (args[i].equals("--samples") && value.matches("[1-9][0-9]{0,6}")) {
        samples = Long.parseLong(value);
      } else if (args[i].equals("--random-seed") && value.matches("-?[0-9]{1,18}")) {
        seed = Long.parseLong(value);
      } else {
        System.err.println(
            "Error: "
                + args[i]
                + " "
                + value
                + "; accepted: --samples with 1 to 9999999, --random-seed with a whole number");
        System.exit(2);
      }
    }
    System.out.print(csv(samples, seed));
  }

  private static String csv(long samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder("age,income_k,tenure_years,target\n");
    for (long row = 0; row < samples; row++) {
      int age = 18 + random.nextInt(52);
      double income = StrictMath.max(30, StrictMath.min(120, 70 + 15 * normal(random)));
      income = StrictMath.round(income * 10) / 10.0;
      int tenure = random.nextInt(10);
      double target = 10_000 + 120 * age + 500 * income + 800 * tenure + 3000 * normal(random);
      csv.append(String.format(Locale.ROOT, "%d,%.1f,%d,%.2f%n", age, income, tenure, target));
    }
    return csv.toString().replace("\r", "");
  }

  /** Box and Muller's transform. */
  private static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
  }
}
