package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/** A gate, a check or a quota said no: the answer is no, and nothing is broken. */
public final class Rejected extends CoppiceException {

  private static final long serialVersionUID = 1L;

  public Rejected(String message) {
    this(message, null);
  }

  public Rejected(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
