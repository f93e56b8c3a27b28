package dev.coppice.serving;

import dev.coppice.bundle.Bundle;
import dev.coppice.predictions.Origin;
import java.time.Instant;

/**
 * A model that answers: opened, checked, its golden rows replayed.
 *
 * @param version what answers call it
 * @param reference where it came from, as the user wrote it
 */
public record Deployment(Bundle bundle, String version, String reference, Instant loadedAt) {

  /** Which model this is, for the prediction log. */
  public Origin origin() {
    String run = bundle.manifest().struct("facts").findText("run_id");
    return new Origin(loadedAt, version, bundle.modelHash(), run == null ? "" : run, reference);
  }
}
