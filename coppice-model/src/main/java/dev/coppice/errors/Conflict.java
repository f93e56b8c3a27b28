package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/** Somebody else changed the thing first, or it is in use: the caller looks again and retries. */
public final class Conflict extends CoppiceException {

  private static final long serialVersionUID = 1L;

  public Conflict(String message) {
    this(message, null);
  }

  public Conflict(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
