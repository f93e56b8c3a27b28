package dev.coppice.registry.gates;

import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a judgement rests on.
 *
 * @param champion null when there is none yet
 * @param judged how many different candidates this gate set has judged, this one included
 * @param nanoTime measures how long scoring takes
 */
public record Contest(
    Entrant candidate,
    @Nullable Entrant champion,
    GateSet set,
    int judged,
    List<Approval> approvals,
    PromotionSettings settings,
    Clock clock,
    LongSupplier nanoTime) {

  public Contest {
    approvals = List.copyOf(approvals);
  }
}
