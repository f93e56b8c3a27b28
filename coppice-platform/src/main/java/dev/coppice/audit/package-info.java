/** Knows who decided what, when and why, and proves it; does not know what was decided about. */
@NullMarked
package dev.coppice.audit;

import org.jspecify.annotations.NullMarked;
