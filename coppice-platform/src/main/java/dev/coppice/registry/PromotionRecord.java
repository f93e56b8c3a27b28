package dev.coppice.registry;

import dev.coppice.codec.Struct;

/**
 * A decision about a promotion, as it was kept.
 *
 * @param facts the content of {@code promotion_record.json}: who, when, why, from which stage to
 *     which, and the evidence
 */
public record PromotionRecord(String model, int version, Outcome outcome, Struct facts) {

  /** The name under which it is handed on. */
  public static final String FILE = "promotion_record.json";

  /** What was decided. */
  public enum Outcome {
    PROMOTED,
    /** A gate or a person said no; the version was archived. */
    REFUSED
  }
}
