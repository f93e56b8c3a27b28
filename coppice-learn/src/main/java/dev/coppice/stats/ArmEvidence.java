package dev.coppice.stats;

/**
 * Evidence that some outcome comes more often from one of two arms than its share of the traffic
 * explains. It may be looked at after every request: no matter when and how often, evidence for
 * something that is not so exceeds {@code 1/alpha} with a probability of at most {@code alpha}.
 *
 * <p>Idea: requests fall to the candidate with a known probability, the share. If both arms behave
 * alike, each request that ends in an outcome (an error, a slow answer, a score in some range) is
 * the candidate's with just that probability, whatever the rates are and however they move with the
 * day. A candidate whose rate is r times the champion's gets it with probability {@code s r / (s r
 * + 1 - s)}. The evidence is the mean likelihood ratio over a few rates against the largest one
 * that is tolerated: a non-negative supermartingale, so Ville's inequality bounds its maximum.
 *
 * <p>Source: M. Lindon and A. Malek, "Anytime-valid inference for multinomial count data", NeurIPS
 * 2022; A. Ramdas, P. Grünwald, V. Vovk and G. Shafer, "Game-theoretic statistics and safe
 * anytime-valid inference", Statistical Science 38(4), 2023. Needs counts only, so the counts of
 * several processes are added. Rejected: tests of fixed size (wrong as soon as one looks twice),
 * and alpha spending (needs to know the number of looks).
 */
public final class ArmEvidence {

  /**
   * How many times beyond the tolerated rate an arm may be; what lies between is nearly as good.
   */
  private static final double[] BEYOND = {1.3, 2, 4, 10, 100};

  private final double[] ours; // what each further outcome of the candidate adds, by rate
  private final double[] theirs;

  private ArmEvidence(double[] ours, double[] theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /**
   * Evidence that the candidate's rate is more than {@code tolerated} times the champion's.
   *
   * @param share of the requests that go to the candidate, above 0 and below 1, fixed while counts
   *     are collected
   * @param tolerated a rate ratio, 1 or more
   */
  public static ArmEvidence of(double share, double tolerated) {
    double limit = chance(share, tolerated);
    double[] ours = new double[BEYOND.length];
    double[] theirs = new double[BEYOND.length];
    for (int i = 0; i < BEYOND.length; i++) {
      double p = chance(share, tolerated * BEYOND[i]);
      ours[i] = StrictMath.log(p / limit);
      theirs[i] = StrictMath.log((1 - p) / (1 - limit));
    }
    return new ArmEvidence(ours, theirs);
  }

  /**
   * How strong the evidence is.
   *
   * @param candidate how often the outcome came from the candidate
   * @param champion and from the champion
   * @return its logarithm: 0 at the start, above {@code log(1/alpha)} to act
   */
  public double log(long candidate, long champion) {
    double[] logs = new double[ours.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = candidate * ours[i] + champion * theirs[i];
    }
    return logMean(logs);
  }

  /** The logarithm of the mean of evidence, which is evidence again. */
  public static double logMean(double... logs) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += log < largest - 40 ? 0 : StrictMath.exp(log - largest); // the rest is rounded away
    }
    return largest + StrictMath.log(sum / logs.length);
  }

  private static double chance(double share, double ratio) {
    return share * ratio / (share * ratio + 1 - share);
  }
}
