/**
 * Knows the one shape that data has: columns, rows, schema, types; does not know where rows come
 * from or what they are for.
 */
@NullMarked
package dev.coppice.frame;

import org.jspecify.annotations.NullMarked;
