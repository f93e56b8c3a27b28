/**
 * Knows the model bundle on disk: versioned, hashed, safely read; does not know how a model was
 * chosen.
 */
@NullMarked
package dev.coppice.bundle;

import org.jspecify.annotations.NullMarked;
