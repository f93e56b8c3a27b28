/** Speaks MLflow's scoring protocol; decides nothing. */
@NullMarked
package dev.coppice.mlflow;

import org.jspecify.annotations.NullMarked;
