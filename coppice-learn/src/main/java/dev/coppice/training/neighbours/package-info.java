/** Knows how the nearest rows are remembered; does not know trees, sums or kernels. */
@NullMarked
package dev.coppice.training.neighbours;

import org.jspecify.annotations.NullMarked;
