/** Knows who may come in and as what; does not know what they do there or how they ask. */
@NullMarked
package dev.coppice.access;

import org.jspecify.annotations.NullMarked;
