/**
 * Knows how a run of ours is told to a tracking server elsewhere, in MLflow's protocol; does not
 * know who trained, or what follows when that server is away.
 */
@NullMarked
package dev.coppice.tracking.remote;

import org.jspecify.annotations.NullMarked;
