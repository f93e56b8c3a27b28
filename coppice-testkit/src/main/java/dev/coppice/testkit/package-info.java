/** Knows what every implementation of a port must do; does not know any implementation. */
@NullMarked
package dev.coppice.testkit;

import org.jspecify.annotations.NullMarked;
