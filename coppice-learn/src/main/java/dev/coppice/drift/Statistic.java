package dev.coppice.drift;

/** What is measured about a column. The key is its name in policies, reports and metrics. */
public enum Statistic {
  P("the p-value that verdicts use by default: of KS for few numbers, else of chi-squared"),
  PSI("population stability index over frozen bins, missing values being one"),
  CHI_SQUARED("chi-squared of the counts in frozen bins"),
  CHI_SQUARED_P("its p-value"),
  KL("Kullback-Leibler divergence of the current from the reference shares"),
  JS("Jensen-Shannon distance, 0 to 1"),
  MISSING_SHIFT("share of missing values, minus the reference's"),
  KS("Kolmogorov-Smirnov distance, numbers only"),
  KS_P("its p-value"),
  WASSERSTEIN("Wasserstein distance in standard deviations of the reference"),
  Z_SPREAD("move of the mean in standard deviations of the reference's rows"),
  Z_ERROR("move of the mean in its standard error"),
  MEAN_SHIFT("move of the mean as a share of the reference's mean"),
  STD_SHIFT("change of the standard deviation as a share of the reference's"),
  SKEW("skewness of the current rows"),
  SKEW_SHIFT("skewness, minus the reference's"),
  OUTLIERS("share of values beyond 1.5 interquartile ranges of the reference"),
  OUTLIER_SHIFT("share of such outliers, minus the reference's"),
  CARDINALITY("different values against as many rows of the reference, texts only"),
  NEW_SHARE("share of rows with a value that the reference does not have"),
  VANISHED_SHARE("share of the reference's rows whose value does not come any more");

  private final String meaning;

  Statistic(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }

  /** As it is written: {@code ks_p}. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
