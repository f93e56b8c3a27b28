/** Knows how boosted trees are grown on histograms; does not know any other model family. */
@NullMarked
package dev.coppice.training.boosting;

import org.jspecify.annotations.NullMarked;
