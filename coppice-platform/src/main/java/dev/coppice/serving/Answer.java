package dev.coppice.serving;

import dev.coppice.errors.Problem;
import dev.coppice.pipeline.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service says about one row: a prediction, or what is wrong with the row.
 *
 * @param prediction null exactly when there are problems
 * @param version of the model that answered
 * @param route under which it did: {@code champion}, {@code challenger}, or who stood in
 * @param fallbackReason why it was not answered by whom it was meant for; empty when it was
 */
public record Answer(
    String requestId,
    @Nullable Prediction prediction,
    List<Problem> problems,
    String version,
    String route,
    String fallbackReason) {}
