/**
 * Knows how to judge and explain a fitted pipeline on given rows, in figures and drawn; does not
 * know how it was trained or who looks.
 */
@NullMarked
package dev.coppice.evaluation;

import org.jspecify.annotations.NullMarked;
