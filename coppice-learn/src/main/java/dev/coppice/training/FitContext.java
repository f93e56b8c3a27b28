package dev.coppice.training;

import java.util.function.BooleanSupplier;

/**
 * What surrounds a fit.
 *
 * @param seed all chance comes from it
 * @param threads how many threads the fit may use; the result does not depend on it
 * @param cancelled asked between units of work (a tree, a round, an iteration)
 * @param checkpoints where a family that can go on in the middle keeps what it has; the result does
 *     not depend on it
 */
public record FitContext(
    long seed, int threads, BooleanSupplier cancelled, Checkpoints checkpoints) {

  /** Keeps no checkpoints. */
  public FitContext(long seed, int threads, BooleanSupplier cancelled) {
    this(seed, threads, cancelled, Checkpoints.NONE);
  }

  public static FitContext of(long seed) {
    return new FitContext(seed, 1, () -> false);
  }

  /** The same fit, which keeps its checkpoints there. */
  public FitContext keeping(Checkpoints place) {
    return new FitContext(seed, threads, cancelled, place);
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
