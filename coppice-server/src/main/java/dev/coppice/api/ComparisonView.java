package dev.coppice.api;

import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.serving.Comparison;
import dev.coppice.serving.Comparison.Measure;
import dev.coppice.serving.Comparison.Side;
import dev.coppice.serving.Comparison.Verdict;
import dev.coppice.serving.Experiment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Champion and challenger by their labels, as a document. */
public final class ComparisonView {

  private static final List<String> MEASURES =
      Arrays.stream(Measure.values()).map(ComparisonView::lower).toList();

  private ComparisonView() {}

  /**
   * A measure by its name; null for what fits the answers.
   *
   * @throws InvalidInput when there is none of this name
   */
  public static Optional<Measure> measure(@Nullable String name) {
    if (name == null) {
      return Optional.empty();
    }
    if (!MEASURES.contains(name)) {
      String message =
          "there is no '"
              + name
              + "'"
              + Nearest.hint(name, MEASURES)
              + "; accepted: "
              + String.join(", ", MEASURES);
      throw new InvalidInput(List.of(new Problem("measure", message)));
    }
    return Optional.of(Measure.valueOf(name.toUpperCase(Locale.ROOT)));
  }

  /** Bounds that are not known yet are left out. */
  public static Struct of(Comparison comparison) {
    Experiment experiment = comparison.experiment();
    Struct struct =
        new Struct()
            .put("model", experiment.model())
            .put("share", experiment.share())
            .put("from", experiment.from().toString())
            .put("to", experiment.to().toString())
            .put("measure", lower(comparison.measure()))
            .put("champion", side(comparison.champion()))
            .put("challenger", side(comparison.candidate()))
            .put("verdict", lower(comparison.verdict()));
    if (comparison.verdict() != Verdict.TOO_FEW_LABELS) {
      struct.put("difference", comparison.gap().difference());
    }
    if (Double.isFinite(comparison.gap().low())) {
      struct.put("low", comparison.gap().low()).put("high", comparison.gap().high());
    }
    return struct.put("p_value", comparison.gap().pValue()).put("alpha", Comparison.ALPHA);
  }

  private static Struct side(Side side) {
    Struct struct =
        new Struct()
            .put("version", side.version())
            .put("rows", side.rows())
            .put("labelled", side.outcomes().count());
    return side.outcomes().count() == 0 ? struct : struct.put("mean", side.outcomes().mean());
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
