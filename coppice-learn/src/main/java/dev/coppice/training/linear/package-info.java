/**
 * Knows how linear models are fitted: least squares and maximum likelihood; does not know trees.
 */
@NullMarked
package dev.coppice.training.linear;

import org.jspecify.annotations.NullMarked;
