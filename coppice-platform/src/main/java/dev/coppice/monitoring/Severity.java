package dev.coppice.monitoring;

import java.util.Locale;

/** How much is wrong at once: none, one, two, or more columns that a policy names. */
public enum Severity {
  STABLE,
  LOW,
  MEDIUM,
  HIGH;

  static Severity of(int columns) {
    return values()[Math.min(columns, HIGH.ordinal())];
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
