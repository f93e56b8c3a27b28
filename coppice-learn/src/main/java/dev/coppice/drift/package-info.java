/** Knows how far two sets of rows lie apart; does not know whether that is too far. */
@NullMarked
package dev.coppice.drift;

import org.jspecify.annotations.NullMarked;
