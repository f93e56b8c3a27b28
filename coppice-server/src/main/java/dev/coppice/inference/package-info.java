/** Speaks the Open Inference Protocol v2; decides nothing. */
@NullMarked
package dev.coppice.inference;

import org.jspecify.annotations.NullMarked;
