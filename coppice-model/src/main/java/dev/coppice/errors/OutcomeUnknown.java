package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/** The work may or may not have happened: the caller looks before retrying. */
public final class OutcomeUnknown extends CoppiceException {

  private static final long serialVersionUID = 1L;

  public OutcomeUnknown(String message) {
    this(message, null);
  }

  public OutcomeUnknown(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
