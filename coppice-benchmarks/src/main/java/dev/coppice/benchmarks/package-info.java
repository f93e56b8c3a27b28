/**
 * Knows how to measure Coppice beside its peers in one run; does not know how anything is made
 * fast.
 */
@NullMarked
package dev.coppice.benchmarks;

import org.jspecify.annotations.NullMarked;
