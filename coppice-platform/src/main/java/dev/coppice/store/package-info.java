/** Knows how facts and bytes outlive the process; does not know what they mean. */
@NullMarked
package dev.coppice.store;

import org.jspecify.annotations.NullMarked;
