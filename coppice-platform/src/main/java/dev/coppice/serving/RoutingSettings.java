package dev.coppice.serving;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code serving.routing} section of a project: which versions answer when the registry says
 * what is served.
 *
 * @param champion the alias that answers
 * @param challenger the alias that gets a share of the requests
 * @param staging the alias that can stand in
 * @param shadow the alias that is asked too and never answers
 * @param share of the requests for a challenger without a rollout; null for none, or a tenth where
 *     the preset's service has a tenth
 * @param rule how the request id decides
 * @param fallback who answers when the champion does not, in this order
 * @param local a bundle for {@link Fallback#LOCAL}: a folder or an archive; null for none
 * @param constant for {@link Fallback#CONSTANT}: a number, the probability of the positive class,
 *     or the label of a class; null for none
 * @param deadlineMs so long a champion has to answer before the next one is asked; 0 does not watch
 *     it, and saves the change of threads
 * @param challengerDeadlineMs so long a challenger has before the champion answers instead
 */
public record RoutingSettings(
    String champion,
    String challenger,
    String staging,
    String shadow,
    @Nullable Double share,
    Rule rule,
    List<Fallback> fallback,
    @Nullable String local,
    @Nullable String constant,
    int deadlineMs,
    int challengerDeadlineMs) {

  public RoutingSettings {
    fallback = List.copyOf(fallback);
  }

  public static RoutingSettings defaults() {
    return new RoutingSettings(
        "champion",
        "challenger",
        "staging",
        "shadow",
        null,
        Rule.COPPICE,
        List.of(Fallback.PREVIOUS, Fallback.LOCAL, Fallback.CONSTANT),
        null,
        null,
        0,
        250);
  }

  /** The same with another alias that answers. */
  public RoutingSettings ledBy(String alias) {
    return new RoutingSettings(
        alias,
        challenger,
        staging,
        shadow,
        share,
        rule,
        fallback,
        local,
        constant,
        deadlineMs,
        challengerDeadlineMs);
  }

  /** The same with another place of the bundle for {@link Fallback#LOCAL}. */
  public RoutingSettings localAt(String place) {
    return new RoutingSettings(
        champion,
        challenger,
        staging,
        shadow,
        share,
        rule,
        fallback,
        place,
        constant,
        deadlineMs,
        challengerDeadlineMs);
  }

  /** The same with what of others can change while it serves. */
  RoutingSettings adopting(RoutingSettings other) {
    return new RoutingSettings(
        champion,
        challenger,
        staging,
        shadow,
        share,
        rule,
        other.fallback,
        local,
        constant,
        other.deadlineMs,
        challengerDeadlineMs);
  }

  /** How a request id becomes a point between 0 and 1. */
  public enum Rule {
    /** A salted hash of 64 bits. */
    COPPICE,
    /** SHA-256 modulo 100, as the mlforge service has it. */
    MLFORGE
  }

  /** Who can stand in for the champion. */
  public enum Fallback {
    /** The version that was champion before. */
    PREVIOUS,
    /** The version that the staging alias names. */
    STAGING,
    /** The bundle in {@code local}. */
    LOCAL,
    /** The answer in {@code constant}. */
    CONSTANT
  }
}
