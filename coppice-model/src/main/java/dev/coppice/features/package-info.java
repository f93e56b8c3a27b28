/**
 * Knows how rows become what models read, and learns that from a frame; does not know any model.
 */
@NullMarked
package dev.coppice.features;

import org.jspecify.annotations.NullMarked;
