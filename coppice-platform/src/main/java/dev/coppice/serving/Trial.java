package dev.coppice.serving;

import dev.coppice.errors.Problem;
import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.Turn.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A challenger: it gets a share of the requests, on threads of its own, until its deadline.
 * Whatever it does not answer, or would refuse, the champion gets as if it had been the champion's.
 *
 * @param against the model that it is compared with
 * @param tally of both arms
 */
record Trial(Arm challenger, Deployment against, Split split, Watch watch, Tally tally) {

  /**
   * Asks for the rows that are the challenger's.
   *
   * @return completes, never with a failure, when those it could answer have their answers and the
   *     others a reason
   */
  CompletableFuture<Turn> ask(Turn turn, int[] chosen) {
    List<RowValues> rows = new ArrayList<>(chosen.length);
    int[] accepted = new int[chosen.length];
    for (int row : chosen) {
      Asked asked = turn.asked().get(row);
      RowValues values = asked.row().as(challenger.pipeline().schema());
      List<Problem> problems = Judged.problems(asked, values, challenger.pipeline());
      if (problems.isEmpty()) {
        accepted[rows.size()] = row;
        rows.add(values);
      } else {
        turn.excuse(row, "Version " + challenger.version() + " refused it: " + problems.get(0));
      }
    }
    if (rows.isEmpty()) {
      return CompletableFuture.completedFuture(turn);
    }
    long start = System.nanoTime();
    return watch
        .score(challenger.deployment(), rows)
        .handle(
            (said, failure) -> {
              if (failure == null) {
                give(turn, accepted, rows, said, System.nanoTime() - start);
              } else {
                String why = String.valueOf(Scoring.cause(failure).getMessage());
                for (int i = 0; i < rows.size(); i++) {
                  turn.excuse(accepted[i], why);
                }
              }
              return turn;
            });
  }

  private void give(
      Turn turn, int[] accepted, List<RowValues> rows, List<Prediction> said, long nanos) {
    turn.took(nanos);
    for (int i = 0; i < said.size(); i++) {
      turn.give(accepted[i], new Given(challenger, rows.get(i), said.get(i), nanos / said.size()));
    }
  }
}
