package dev.coppice.monitoring;

import java.util.Locale;

/** What is said about some rows, from nothing to say to act now. */
public enum Verdict {
  /** Too few rows to say anything. */
  INSUFFICIENT,
  STABLE,
  WARN,
  ALERT;

  /** Whether the rows differ: what makes a command answer no. */
  public boolean isDrift() {
    return compareTo(WARN) >= 0;
  }

  /** As it is written: {@code warn}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
