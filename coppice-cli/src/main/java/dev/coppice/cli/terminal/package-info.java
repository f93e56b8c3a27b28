/** Knows how text looks on a screen or in a pipe; does not know what it says. */
@NullMarked
package dev.coppice.cli.terminal;

import org.jspecify.annotations.NullMarked;
