package dev.coppice.tracking.remote;

import org.jspecify.annotations.Nullable;

/**
 * A run of ours, where it stands elsewhere.
 *
 * @param server its address
 * @param experiment its id there
 * @param run its id there
 * @param version {@code name/3} of the model's version there, if one was asked for
 */
public record Sent(String server, String experiment, String run, @Nullable String version) {

  /** The page about it. */
  public String page() {
    return server + "/#/experiments/" + experiment + "/runs/" + run;
  }

  Sent with(String reference) {
    return new Sent(server, experiment, run, reference);
  }
}
