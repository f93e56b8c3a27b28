/** Knows how values are distributed; does not know what they mean or whether that is good. */
@NullMarked
package dev.coppice.stats;

import org.jspecify.annotations.NullMarked;
