/** Knows MLflow's REST protocol of tracking and artifacts; does not know how anything is kept. */
@NullMarked
package dev.coppice.mlflow.tracking;

import org.jspecify.annotations.NullMarked;
