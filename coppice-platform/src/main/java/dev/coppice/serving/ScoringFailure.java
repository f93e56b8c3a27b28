package dev.coppice.serving;

import org.jspecify.annotations.Nullable;

/**
 * A model threw, or answered what is no number. The rows were good and the server goes on: it is
 * the version that needs care, not the caller.
 */
public final class ScoringFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ScoringFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
