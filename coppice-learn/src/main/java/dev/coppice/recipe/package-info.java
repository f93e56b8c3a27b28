/**
 * Knows the whole training run, from rows and settings to a report and a bundle; does not know who
 * asked for it or where the result is kept.
 */
@NullMarked
package dev.coppice.recipe;

import org.jspecify.annotations.NullMarked;
