package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/** The named thing does not exist: the caller names another one. */
public final class NotFound extends CoppiceException {

  private static final long serialVersionUID = 1L;

  public NotFound(String message) {
    this(message, null);
  }

  public NotFound(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
