package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.RowValues;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A project being served: which model answers, which rows it accepts, what is published.
 * Thread-safe; never blocks the caller: what must wait (the prediction log) completes the stage
 * later.
 */
public interface Service {

  String project();

  ServingSettings settings();

  /**
   * The model that answers now.
   *
   * @throws Unavailable when there is none
   */
  Deployment deployment();

  /** Whether {@link #deployment} has an answer. */
  boolean ready();

  /**
   * Rows to score, as a door read them.
   *
   * @param requestId empty for one to be made
   * @param problems what the reader found wrong with it, with places such as {@code "field age"}
   */
  record Asked(String requestId, RowValues row, List<Problem> problems) {}

  /**
   * What one request gets.
   *
   * @param deployment that answered all rows: one request never mixes versions
   */
  record Answers(Deployment deployment, String route, List<Answer> rows, long scoringNanos) {

    /** How many rows were answered with what is wrong with them. */
    public int refused() {
      int refused = 0;
      for (Answer answer : rows) {
        refused += answer.problems().isEmpty() ? 0 : 1;
      }
      return refused;
    }
  }

  /**
   * Judges rows by the rules of the model and scores them. Rows that were read for another version,
   * just before a swap, are laid out again for the one that answers.
   *
   * <p>An id that is empty is made; one that all of several rows share gets {@code -0}, {@code -1}
   * ... behind it. A single bad row is refused under either policy.
   *
   * @return fails with {@link InvalidInput} holding all problems of all rows when a row is bad and
   *     the policy is to reject all, or when there are none or too many; with {@link Unavailable}
   *     when there is no model or the log cannot follow; with {@link ScoringFailure} when the model
   *     threw or answered no number. Completes when the answers may leave, on the caller's thread,
   *     a worker, or the thread of the log: small answers may be made there, an event loop must be
   *     returned to
   */
  CompletionStage<Answers> score(List<Asked> rows);
}
