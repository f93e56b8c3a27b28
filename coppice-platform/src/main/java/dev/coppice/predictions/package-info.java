/**
 * Knows every prediction that was given: publishes it and keeps it in a log; does not know who
 * asked or what is done with it.
 */
@NullMarked
package dev.coppice.predictions;

import org.jspecify.annotations.NullMarked;
