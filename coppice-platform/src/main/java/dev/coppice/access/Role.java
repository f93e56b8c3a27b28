package dev.coppice.access;

import java.util.Locale;

/** What somebody may do. Each role may do what those before it may. */
public enum Role {
  /** Reads, and asks for predictions. */
  VIEWER,
  /** Writes what can be written again: runs, versions, labels. */
  OPERATOR,
  /** Decides: promotes, rolls back, deletes models. */
  ADMIN;

  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }

  /** As people write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
