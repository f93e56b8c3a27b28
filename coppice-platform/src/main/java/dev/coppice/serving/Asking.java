package dev.coppice.serving;

import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Prediction;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Asks those in the chain, one after the other, until one can answer the rows of a request. */
record Asking(Arms arms, Turn turn, Judged judged, Executor workers) {

  /**
   * The first who could.
   *
   * @param rows as this arm read them
   * @param why it was not the one before; empty for the first
   */
  record Outcome(Arm arm, List<RowValues> rows, List<Prediction> said, long nanos, String why) {}

  /**
   * @param place in the chain
   * @return fails like the last one asked; already there when it was asked on this thread
   */
  CompletableFuture<Outcome> ask(int place, List<RowValues> rows, String why) {
    Arm arm = arms.chain().get(place);
    long start = System.nanoTime();
    CompletableFuture<List<Prediction>> said = said(arm, rows);
    if (said.isDone() && !said.isCompletedExceptionally()) {
      return CompletableFuture.completedFuture(
          new Outcome(arm, rows, said.join(), System.nanoTime() - start, why));
    }
    return said.handle(
            (predictions, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(
                        new Outcome(arm, rows, predictions, System.nanoTime() - start, why))
                    : next(place, why, Scoring.cause(failure)))
        .thenCompose(outcome -> outcome);
  }

  private CompletableFuture<List<Prediction>> said(Arm arm, List<RowValues> rows) {
    Prediction constant = arm.constant();
    if (constant != null || rows.isEmpty()) {
      return CompletableFuture.completedFuture(
          constant == null ? List.of() : Collections.nCopies(rows.size(), constant));
    }
    Watch watch = arm.watch();
    if (watch != null) {
      return watch.score(arm.deployment(), rows);
    }
    if (rows.size() > Scoring.MOST_HERE) {
      return Scoring.on(workers, arm.deployment(), rows);
    }
    try {
      return CompletableFuture.completedFuture(Scoring.here(arm.deployment(), rows));
    } catch (ScoringFailure e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Outcome> next(int place, String why, Throwable failure) {
    Trial trial = arms.trial();
    if (place == 0 && trial != null) {
      trial.tally().failed(arms.lead().route(), judged.good().size());
    }
    if (!(failure instanceof ScoringFailure) || place + 1 == arms.chain().size()) {
      return CompletableFuture.failedFuture(failure);
    }
    String more = (why.isEmpty() ? "" : why + "; ") + failure.getMessage();
    return ask(place + 1, judged.good(turn, arms.chain().get(place + 1).pipeline()), more);
  }
}
