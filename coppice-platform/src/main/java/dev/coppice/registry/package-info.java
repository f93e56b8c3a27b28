/**
 * Knows models by name, their versions, and which version a name such as {@code champion} means now
 * and meant before; does not know who serves them, or by which protocol it is asked.
 */
@NullMarked
package dev.coppice.registry;

import org.jspecify.annotations.NullMarked;
