package dev.coppice.flows;

import dev.coppice.codec.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a flow.
 *
 * @param id made of project and {@code askedBy}: who asks twice gets the same run
 * @param askedBy what asked for it: {@code schedule/nightly/2027-01-01T03:00:00Z}
 * @param cancelling whether somebody asked to stop it
 * @param reason why it failed; empty when it did not
 */
public record FlowRun(
    String id,
    String project,
    String flow,
    String askedBy,
    Struct input,
    FlowStatus status,
    long created,
    @Nullable Long begun,
    @Nullable Long ended,
    boolean cancelling,
    String reason,
    List<FlowStep> steps) {}
