package dev.coppice.recipe;

import dev.coppice.training.Examples;

/**
 * Rows with their right answers and predictions of fits that did not see them.
 *
 * @param predictions [output][row]
 */
@SuppressWarnings("ArrayRecordComponent") // read in bulk
record Judged(Examples examples, double[][] predictions) {}
