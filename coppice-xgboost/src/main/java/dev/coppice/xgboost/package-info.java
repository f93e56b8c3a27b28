/** Knows how XGBoost trains and how its trees are read; does not know any other model family. */
@NullMarked
package dev.coppice.xgboost;

import org.jspecify.annotations.NullMarked;
