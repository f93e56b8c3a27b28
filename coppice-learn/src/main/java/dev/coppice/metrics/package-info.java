/** Knows how right predictions are; does not know which model made them or what is decided. */
@NullMarked
package dev.coppice.metrics;

import org.jspecify.annotations.NullMarked;
