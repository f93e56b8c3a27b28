package dev.coppice.serving;

import dev.coppice.errors.Problem;
import dev.coppice.pipeline.Prediction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service says about one row: a prediction, or what is wrong with the row.
 *
 * @param prediction null exactly when there are problems
 */
public record Answer(String requestId, @Nullable Prediction prediction, List<Problem> problems) {}
