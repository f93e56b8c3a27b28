package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Coppice throws on purpose. Its children say who must act; the message says
 * what failed, on which named thing, the offending value, what would be accepted, and what to do.
 */
public abstract sealed class CoppiceException extends RuntimeException
    permits InvalidInput, NotFound, Conflict, Rejected, Unavailable, OutcomeUnknown {

  private static final long serialVersionUID = 1L;

  CoppiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage()); // given to the constructor, so never null
  }
}
