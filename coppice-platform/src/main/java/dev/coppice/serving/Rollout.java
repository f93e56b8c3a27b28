package dev.coppice.serving;

import java.time.Instant;

/**
 * How far a candidate got.
 *
 * @param model the registered model whose version it is
 * @param candidate its number
 * @param championMoves how often the champion had moved when it began: it is about that champion
 * @param step of the plan
 * @param reason of its state: who began it said why, or why it was stopped
 * @param moved when the step began, or when it ended
 */
public record Rollout(
    long id,
    String model,
    int candidate,
    int championMoves,
    RampPlan plan,
    int step,
    State state,
    String actor,
    String reason,
    Instant started,
    Instant moved) {

  /** What is done with a candidate. */
  public enum State {
    /** It gets the share of its step. */
    RUNNING,
    /** It came through the plan and keeps the last share until somebody promotes it. */
    COMPLETE,
    /** It gets nothing. */
    STOPPED
  }

  /** Of the requests, now. */
  public double share() {
    return state == State.STOPPED ? 0 : plan.shares().get(step);
  }

  Rollout at(int next, Instant when) {
    return new Rollout(
        id, model, candidate, championMoves, plan, next, state, actor, reason, started, when);
  }

  Rollout as(State end, String actor, String why, Instant when) {
    return new Rollout(
        id, model, candidate, championMoves, plan, step, end, actor, why, started, when);
  }
}
