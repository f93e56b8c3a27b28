/**
 * Knows the forms of a fitted model and how to evaluate them fast; does not know how they were
 * fitted.
 */
@NullMarked
package dev.coppice.models;

import org.jspecify.annotations.NullMarked;
