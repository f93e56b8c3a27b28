package dev.coppice.training;

import java.util.function.BooleanSupplier;

/**
 * What surrounds a fit.
 *
 * @param seed all chance comes from it
 * @param threads how many threads the fit may use; the result does not depend on it
 * @param cancelled asked between units of work (a tree, a round, an iteration)
 */
public record FitContext(long seed, int threads, BooleanSupplier cancelled) {

  public static FitContext of(long seed) {
    return new FitContext(seed, 1, () -> false);
  }

  /**
   * @throws FitCancelled when somebody asked to stop
   */
  public void checkpoint() {
    if (cancelled.getAsBoolean()) {
      throw new FitCancelled();
    }
  }

  /** The fit was asked to stop; nothing is left behind. */
  public static final class FitCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FitCancelled() {
      super("The fit was cancelled.");
    }
  }
}
