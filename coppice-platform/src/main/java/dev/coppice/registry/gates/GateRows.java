package dev.coppice.registry.gates;

import dev.coppice.data.RowHashes;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Column;
import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.pipeline.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows that two models are judged on: labelled, seen by neither when it was trained, the newest
 * first.
 *
 * @param frame the chosen rows, in the order of the table
 * @param truth the class index of each among the candidate's classes, or the number
 * @param given how many rows the table has
 * @param unlabelled how many have no label
 * @param trainedOn how many labelled rows one of the models was trained on
 * @param unknown labels that the candidate does not know; such rows are left out
 * @param refusal why no row can be used at all
 */
@SuppressWarnings("ArrayRecordComponent") // one number a row, read in bulk
record GateRows(
    Frame frame,
    double[] truth,
    int given,
    int unlabelled,
    int trainedOn,
    Set<String> unknown,
    @Nullable String refusal) {

  int rows() {
    return truth.length;
  }

  /** Names the chosen rows. */
  String sha256() {
    return RowHashes.of(frame).sha256();
  }

  static GateRows choose(GateSet set, Entrant candidate, @Nullable Entrant champion, int most) {
    boolean[] seen = new boolean[set.frame().rows()];
    List<Entrant> entrants = new ArrayList<>(List.of(candidate));
    if (champion != null) {
      entrants.add(champion);
    }
    for (Entrant entrant : entrants) {
      String refusal = mark(entrant, set.frame(), seen);
      if (refusal != null) {
        return none(set, refusal);
      }
    }
    return choose(set, candidate.target(), seen, most);
  }

  /** Marks the rows that a model was trained on; answers why that cannot be told. */
  private static @Nullable String mark(Entrant entrant, Frame frame, boolean[] seen) {
    RowHashes trained = entrant.seen().orElse(null);
    if (trained == null) {
      return entrant.name()
          + " does not say which rows it was trained on, so rows it has not seen cannot be told;"
          + " train it again with this version of Coppice";
    }
    try {
      boolean[] among = trained.among(frame);
      for (int row = 0; row < seen.length; row++) {
        seen[row] |= among[row];
      }
      return null;
    } catch (InvalidInput e) {
      return "The rows cannot be compared with the training rows of "
          + entrant.name()
          + ": "
          + e.getMessage().replace("\n", "; ");
    }
  }

  private static GateRows choose(GateSet set, Target target, boolean[] seen, int most) {
    Column labels = set.frame().column(set.target());
    double[] truth = truth(labels, target);
    Set<String> unknown = new TreeSet<>();
    List<Integer> chosen = new ArrayList<>();
    int unlabelled = 0;
    int trainedOn = 0;
    for (int row : set.newestFirst()) {
      if (!set.isLabelled(row)) {
        unlabelled++;
      } else if (seen[row]) {
        trainedOn++;
      } else if (Double.isNaN(truth[row])) {
        unknown.add(GateSet.text(labels, row));
      } else if (chosen.size() < most) {
        chosen.add(row);
      }
    }
    int[] rows = chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
    double[] answers = Arrays.stream(rows).mapToDouble(row -> truth[row]).toArray();
    return new GateRows(
        set.frame().select(rows), answers, seen.length, unlabelled, trainedOn, unknown, null);
  }

  private static double[] truth(Column labels, Target target) {
    if (target.classes().isEmpty()) {
      return labels instanceof NumberColumn numbers
          ? numbers.values()
          : nothing(labels.rows()); // texts where numbers are predicted
    }
    double[] truth = nothing(labels.rows());
    for (int row = 0; row < truth.length; row++) {
      int index = target.classes().indexOf(GateSet.text(labels, row));
      truth[row] = index < 0 ? Double.NaN : index;
    }
    return truth;
  }

  private static double[] nothing(int rows) {
    double[] nothing = new double[rows];
    Arrays.fill(nothing, Double.NaN);
    return nothing;
  }

  private static GateRows none(GateSet set, String refusal) {
    Frame none = set.frame().select(new int[0]);
    return new GateRows(none, new double[0], set.frame().rows(), 0, 0, Set.of(), refusal);
  }

  /** Says whether they are enough. */
  Verdict verdict(int fewest) {
    if (refusal != null) {
      return Verdict.no("rows", refusal);
    }
    String count =
        Figures.count(rows(), "labelled row")
            + " that no model was trained on, of "
            + Figures.count(given, "row")
            + String.format(Locale.ROOT, " (%,d trained on", trainedOn)
            + (unlabelled == 0 ? ")" : String.format(Locale.ROOT, ", %,d unlabelled)", unlabelled));
    return rows() >= fewest
        ? Verdict.yes("rows", count)
        : Verdict.no(
            "rows", count + "; at least " + fewest + " are wanted: give newer labelled rows");
  }
}
