/**
 * Knows where rows come from, what they look like and how they are divided; does not know what is
 * learned from them.
 */
@NullMarked
package dev.coppice.data;

import org.jspecify.annotations.NullMarked;
