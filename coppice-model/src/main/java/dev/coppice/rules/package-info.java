/** Knows which rows are acceptable; does not know whether they came from a file or a request. */
@NullMarked
package dev.coppice.rules;

import org.jspecify.annotations.NullMarked;
