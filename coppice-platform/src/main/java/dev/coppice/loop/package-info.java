/**
 * Knows everybody: when a model is trained again, on which rows, and what becomes of it; does not
 * know who asks, or how anything is shown.
 */
@NullMarked
package dev.coppice.loop;

import org.jspecify.annotations.NullMarked;
