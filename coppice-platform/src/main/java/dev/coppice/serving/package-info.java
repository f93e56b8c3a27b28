/** Knows which model answers for a project and scores rows with it; does not know HTTP. */
@NullMarked
package dev.coppice.serving;

import org.jspecify.annotations.NullMarked;
