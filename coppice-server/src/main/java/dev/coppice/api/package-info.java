/** Speaks Coppice's own REST protocol; decides nothing. */
@NullMarked
package dev.coppice.api;

import org.jspecify.annotations.NullMarked;
