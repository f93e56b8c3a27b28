/** Knows how named steps get done, each once, whatever is killed; does not know what they do. */
@NullMarked
package dev.coppice.flows;

import org.jspecify.annotations.NullMarked;
