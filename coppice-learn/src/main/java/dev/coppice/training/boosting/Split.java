package dev.coppice.training.boosting;

/**
 * How a node's rows part.
 *
 * @param column the column asked
 * @param edge the edge below which numbers go left; -1 for a category
 * @param left for each bin whether it goes left
 * @param gain how much the loss falls, times two
 */
@SuppressWarnings("ArrayRecordComponent") // read by the hot loops
record Split(int column, int edge, boolean[] left, double gain) {}
