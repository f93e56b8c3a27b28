/** Knows which models answer for a project and scores rows with them; does not know HTTP. */
@NullMarked
package dev.coppice.serving;

import org.jspecify.annotations.NullMarked;
