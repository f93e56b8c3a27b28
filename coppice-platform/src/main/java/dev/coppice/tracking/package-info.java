/**
 * Knows experiments, runs and what was logged about them; does not know who trains, or by which
 * protocol they are asked for.
 */
@NullMarked
package dev.coppice.tracking;

import org.jspecify.annotations.NullMarked;
