package dev.coppice.predictions;

import dev.coppice.frame.Row;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Decision;
import dev.coppice.pipeline.Prediction;
import java.time.Instant;

/**
 * One prediction that was given, as it was given: published once for each row, before anything is
 * sampled or redacted.
 *
 * @param requestId of the row: the caller's, or one made for it
 * @param project that answered
 * @param version of the model, as its label reads
 * @param route which arm answered: {@code champion} as long as there is one arm only
 * @param row the fields as they were read, laid out by {@code schema}
 * @param decision the rule in force
 * @param scoringNanos time of the model alone
 */
public record Scored(
    String requestId,
    Instant time,
    String project,
    String version,
    String route,
    Schema schema,
    Row row,
    Prediction prediction,
    Decision decision,
    long scoringNanos) {}
