/** Knows how named values and arrays become bytes and come back; does not know what they mean. */
@NullMarked
package dev.coppice.codec;

import org.jspecify.annotations.NullMarked;
