/**
 * Knows the one object that scores: schema, rules, features, model and decision; does not know
 * about files.
 */
@NullMarked
package dev.coppice.pipeline;

import org.jspecify.annotations.NullMarked;
