/**
 * Knows how decision trees and forests are grown from binned rows; does not know linear models or
 * boosting.
 */
@NullMarked
package dev.coppice.training.trees;

import org.jspecify.annotations.NullMarked;
