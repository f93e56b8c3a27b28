/**
 * Knows how a model is fitted, compared and chosen; does not know where rows come from or where
 * results go.
 */
@NullMarked
package dev.coppice.training;

import org.jspecify.annotations.NullMarked;
