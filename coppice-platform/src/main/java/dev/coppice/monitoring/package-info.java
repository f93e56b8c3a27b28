/** Knows whether what is scored still looks like training; does not know who scores or retrains. */
@NullMarked
package dev.coppice.monitoring;

import org.jspecify.annotations.NullMarked;
