package dev.coppice.registry.gates;

import dev.coppice.codec.Struct;
import dev.coppice.registry.ModelVersion;
import dev.coppice.registry.Promotion;

/**
 * What the gates say about giving a version an alias.
 *
 * @param over the version that had the alias when it was judged; 0 for none
 */
public record Ruling(ModelVersion candidate, String alias, int over, Judgement judgement) {

  Promotion promotion() {
    return promotion(new Struct());
  }

  /** The same against a no of the gates. */
  Promotion forced() {
    return promotion(new Struct().put("forced", true));
  }

  private Promotion promotion(Struct evidence) {
    evidence.putIfPresent("approved_by", judgement.approver());
    return Promotion.of(candidate.model(), candidate.number(), alias)
        .over(over)
        .with(evidence.put("judgement", judgement.evidence()));
  }
}
