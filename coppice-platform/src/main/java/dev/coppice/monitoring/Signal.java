package dev.coppice.monitoring;

import java.util.Locale;

/** What is known about all rows together. The key is its name in policies and reports. */
public enum Signal {
  ROWS("how many rows were compared"),
  RATE("share of positive decisions"),
  RATE_SHIFT("share of positive decisions, minus the share of positive training labels"),
  CLASS_SHIFT("the largest such move of any class"),
  LABELLED("how many of the rows have a label"),
  QUALITY("how right the labelled rows are, by the metric of the training"),
  QUALITY_DROP("how much worse than at training, as a share: 0.05 is five percent"),
  QUALITY_SURE("1 when the interval of the metric leaves no doubt that it is worse, else 0"),
  ESTIMATED_QUALITY("how right all rows should be, estimated without labels"),
  ESTIMATED_DROP("how much worse than at training that is, as a share");

  private final String meaning;

  Signal(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }

  /** As it is written: {@code rate_shift}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
