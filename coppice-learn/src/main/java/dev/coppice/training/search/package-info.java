/** Knows which settings are worth trying and how good they were; does not know any model family. */
@NullMarked
package dev.coppice.training.search;

import org.jspecify.annotations.NullMarked;
