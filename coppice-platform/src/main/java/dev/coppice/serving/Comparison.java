package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labelled;
import dev.coppice.predictions.LoggedAnswer;
import dev.coppice.predictions.LoggedPrediction;
import dev.coppice.stats.AlwaysValid;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Champion and challenger by what really happened: the experiment that a fixed share of the
 * requests is, to be looked at as often as one likes while labels come.
 *
 * <p>Method: every request with a label is one outcome of the arm that its id was given to, whoever
 * answered it in the end (intention to treat: R. Fisher, D. Dixon and others, 1990; a challenger
 * that leaves hard requests to the champion gains nothing by it). The difference of the means has
 * an interval that holds at all times at once, {@link AlwaysValid} (Johari, Koomen, Pekelis and
 * Walsh 2022), so equal arms are ever found different in at most one of twenty experiments, however
 * often one looks. An id that was sent again counts once, by its first answer. Nothing is decided
 * by it: that is for people and gates.
 *
 * @param gap challenger minus champion
 */
public record Comparison(
    Experiment experiment, Measure measure, Side champion, Side candidate, AlwaysValid gap) {

  /** How often, of twenty experiments with equal arms, one may be found to differ. */
  public static final double ALPHA = 0.05;

  /** What one labelled request counts. */
  public enum Measure {
    /** 1 when the label is what was decided, 0 when not. */
    RIGHT,
    /** The square of the error of a number: less is better. */
    SQUARED_ERROR,
    /** The label itself, a number: bought or not, the money that came in. */
    OUTCOME
  }

  /** What can be said now. */
  public enum Verdict {
    /** An arm has fewer than {@value AlwaysValid#LEAST} labels. */
    TOO_FEW_LABELS,
    NO_DIFFERENCE_YET,
    CHALLENGER_IS_BETTER,
    CHAMPION_IS_BETTER
  }

  /**
   * One arm.
   *
   * @param rows that were logged
   * @param outcomes of those with a label
   */
  public record Side(int version, long rows, AlwaysValid.Arm outcomes) {}

  public Verdict verdict() {
    long fewest = Math.min(champion.outcomes().count(), candidate.outcomes().count());
    if (fewest < AlwaysValid.LEAST) {
      return Verdict.TOO_FEW_LABELS;
    }
    if (!gap.differs()) {
      return Verdict.NO_DIFFERENCE_YET;
    }
    boolean more = gap.low() > 0;
    return more == (measure != Measure.SQUARED_ERROR)
        ? Verdict.CHALLENGER_IS_BETTER
        : Verdict.CHAMPION_IS_BETTER;
  }

  /**
   * @param predictions those of the experiment's time, in the order they were logged; closed here
   * @param asked empty for what fits the answers
   * @throws InvalidInput when a label cannot be measured so
   */
  static Comparison of(
      Experiment experiment, Stream<Labelled> predictions, Optional<Measure> asked) {
    Counting counting = new Counting(experiment, asked);
    try (predictions) {
      predictions.forEach(counting::add);
    }
    AlwaysValid gap = AlwaysValid.of(counting.champion, counting.candidate, ALPHA);
    return new Comparison(
        experiment,
        counting.measure.orElse(Measure.RIGHT),
        new Side(experiment.champion(), counting.championRows, counting.champion),
        new Side(experiment.candidate(), counting.candidateRows, counting.candidate),
        gap);
  }

  /** One thread. */
  private static final class Counting {

    private final Split split;
    private final Set<String> seen = new HashSet<>();
    private Optional<Measure> measure;
    private long championRows;
    private long candidateRows;
    private AlwaysValid.Arm champion = AlwaysValid.Arm.NONE;
    private AlwaysValid.Arm candidate = AlwaysValid.Arm.NONE;

    Counting(Experiment experiment, Optional<Measure> asked) {
      split = experiment.split();
      measure = asked;
    }

    void add(Labelled labelled) {
      LoggedPrediction line = labelled.prediction();
      if (line.route().equals(dev.coppice.serving.Arm.SHADOW)) {
        return; // it answered nobody
      }
      boolean candidates = split.takes(line.requestId());
      candidateRows += candidates ? 1 : 0;
      championRows += candidates ? 0 : 1;
      if (labelled.label().isEmpty() || !seen.add(line.requestId())) {
        return;
      }
      double value = value(line.answer(), labelled.label().get());
      candidate = candidates ? candidate.plus(value) : candidate;
      champion = candidates ? champion : champion.plus(value);
    }

    private double value(LoggedAnswer answer, Label label) {
      Measure by = measure.orElse(answer.isNumber() ? Measure.SQUARED_ERROR : Measure.RIGHT);
      measure = Optional.of(by);
      if (by == Measure.RIGHT) {
        return answer.text().equals(label.value()) ? 1 : 0;
      }
      double said = number(by, label.value(), "label");
      if (by == Measure.OUTCOME) {
        return said;
      }
      double error = number(by, answer.text(), "answer") - said;
      return error * error;
    }

    private static double number(Measure measure, String text, String what) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new InvalidInput(
            "The "
                + what
                + " '"
                + text
                + "' is no number, so "
                + measure.name().toLowerCase(Locale.ROOT)
                + " says nothing here; compare by right");
      }
    }
  }
}
