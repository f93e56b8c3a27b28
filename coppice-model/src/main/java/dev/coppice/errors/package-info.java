/** Knows what can go wrong and who must act; does not know what Coppice was doing. */
@NullMarked
package dev.coppice.errors;

import org.jspecify.annotations.NullMarked;
