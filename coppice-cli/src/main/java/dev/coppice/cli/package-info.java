/**
 * Knows the commands people type: reads arguments, calls a room, prints the answer; does not know
 * how anything is decided.
 */
@NullMarked
package dev.coppice.cli;

import org.jspecify.annotations.NullMarked;
