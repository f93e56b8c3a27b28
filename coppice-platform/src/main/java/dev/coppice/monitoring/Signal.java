package dev.coppice.monitoring;

import java.util.Locale;

/** What is known about all rows together. The key is its name in policies and reports. */
public enum Signal {
  ROWS("how many rows were compared"),
  RATE("share of positive decisions"),
  RATE_SHIFT("share of positive decisions, minus the share of positive training labels"),
  CLASS_SHIFT("the largest such move of any class"),
  CLASS_KL("Kullback-Leibler divergence of the decisions from the training labels"),
  LABELLED("how many of the rows have a label"),
  LOSS("log loss of the labelled rows, or their RMSE for numbers"),
  LOSS_LOW("lower end of its 95 % interval"),
  LOSS_HIGH("upper end of its 95 % interval"),
  QUALITY_DROP("how much larger than at training the loss is, as a share: 0.05 is five percent"),
  QUALITY_LOW("the lower end of the 95 % interval of quality_drop, by the chance in both samples"),
  QUALITY_SURE("1 when the loss is larger by more than chance explains, else 0"),
  ERROR_RATE("share of labelled rows with a wrong decision"),
  ACCURACY_DROP("accuracy at training minus accuracy of the labelled rows, as a share of it"),
  BIAS("mean prediction minus mean truth of the labelled rows: calibration in the large"),
  ESTIMATED_LOSS("the loss of all rows, estimated without labels"),
  ESTIMATED_DROP("how much larger than at training that is, as a share");

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
