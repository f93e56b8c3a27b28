package dev.coppice.serving;

import org.jspecify.annotations.Nullable;

/**
 * Who answers for a project now, as people and health checks want to know it.
 *
 * @param level who leads: {@code champion}, or who stands in for it; {@code none} without a model
 * @param version of the model that leads; null without one
 * @param challenger the version that is tried, or null
 * @param share of the requests that it gets
 * @param shadow what became of the rows a shadow was offered; null without one
 * @param why the leading one is not the champion; empty when it is
 * @param trouble what keeps the routes from being what the registry says; empty when nothing does
 */
public record Routing(
    String level,
    @Nullable String version,
    @Nullable String challenger,
    double share,
    @Nullable ShadowCounts shadow,
    String why,
    String trouble) {

  /** How many versions are loaded to answer. */
  public int models() {
    return (version == null ? 0 : 1) + (challenger == null ? 0 : 1);
  }
}
