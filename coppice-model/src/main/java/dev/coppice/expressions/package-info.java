/**
 * Knows the small safe language over the fields of a row; does not know what an expression is used
 * for.
 */
@NullMarked
package dev.coppice.expressions;

import org.jspecify.annotations.NullMarked;
