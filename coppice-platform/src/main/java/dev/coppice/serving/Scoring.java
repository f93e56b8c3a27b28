package dev.coppice.serving;

import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import dev.coppice.pipeline.Predictions;
import dev.coppice.predictions.InPieces;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Rows through a model: a few on the caller's thread, many in pieces on the workers. Both give the
 * same bits.
 */
final class Scoring {

  /** So many rows are cheaper to score than to hand over, and hold up nobody. */
  static final int MOST_HERE = 16;

  private Scoring() {}

  static List<Prediction> here(Deployment deployment, List<RowValues> rows) {
    Pipeline pipeline = deployment.bundle().pipeline();
    List<Prediction> predictions = new ArrayList<>(rows.size());
    try {
      for (RowValues row : rows) {
        predictions.add(checked(pipeline.score(row), deployment));
      }
    } catch (RuntimeException e) {
      throw failure(deployment, e);
    }
    return predictions;
  }

  /** Many rows on the caller's thread. */
  static List<Prediction> inTurn(Deployment deployment, List<RowValues> rows) {
    if (rows.size() <= MOST_HERE) {
      return here(deployment, rows);
    }
    return on(Runnable::run, deployment, rows).join();
  }

  static CompletableFuture<List<Prediction>> on(
      Executor workers, Deployment deployment, List<RowValues> rows) {
    return InPieces.of(rows, workers, piece -> piece(deployment, piece))
        .thenApply(pieces -> pieces.stream().flatMap(List::stream).toList());
  }

  private static List<Prediction> piece(Deployment deployment, List<RowValues> rows) {
    List<Prediction> predictions = new ArrayList<>(rows.size());
    try {
      Predictions scored = deployment.bundle().pipeline().score(rows);
      for (int row = 0; row < scored.rows(); row++) {
        predictions.add(checked(scored.row(row), deployment));
      }
    } catch (RuntimeException e) {
      throw failure(deployment, e);
    }
    return predictions;
  }

  private static Prediction checked(Prediction prediction, Deployment deployment) {
    for (double output : prediction.outputs()) {
      if (!Double.isFinite(output)) {
        throw new ScoringFailure(
            "Version " + deployment.version() + " answered " + output + ", which is no number",
            null);
      }
    }
    return prediction;
  }

  private static ScoringFailure failure(Deployment deployment, RuntimeException cause) {
    return cause instanceof ScoringFailure failure
        ? failure
        : new ScoringFailure("Version " + deployment.version() + " failed: " + cause, cause);
  }

  /** The failure itself, out of what stages wrap around it. */
  static Throwable cause(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : null;
    return cause == null ? thrown : cause;
  }
}
