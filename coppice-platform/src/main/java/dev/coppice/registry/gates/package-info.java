/**
 * Knows what a version must show before it gets an alias that decides; does not know who moves the
 * alias.
 */
@NullMarked
package dev.coppice.registry.gates;

import org.jspecify.annotations.NullMarked;
