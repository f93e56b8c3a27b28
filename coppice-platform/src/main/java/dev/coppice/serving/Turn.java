package dev.coppice.serving;

import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Prediction;
import dev.coppice.serving.Service.Asked;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of one request on their way to an answer. One thread at a time. */
final class Turn {

  private static final int[] NONE = new int[0];

  private final List<Asked> asked;
  private final List<String> ids;
  private @Nullable Given[] given = new Given[0];
  private String[] reasons = new String[0];
  private int answered;
  private long nanos;

  /**
   * What a row got.
   *
   * @param row as the arm read it
   */
  record Given(Arm arm, RowValues row, Prediction prediction, long nanos) {}

  Turn(List<Asked> asked, List<String> ids) {
    this.asked = asked;
    this.ids = ids;
  }

  List<Asked> asked() {
    return asked;
  }

  int size() {
    return asked.size();
  }

  String id(int row) {
    return ids.get(row);
  }

  /** The rows whose ids are the challenger's. */
  int[] chosen(Split split) {
    if (ids.size() == 1) {
      return split.takes(ids.get(0)) ? new int[1] : NONE;
    }
    return IntStream.range(0, ids.size()).filter(row -> split.takes(ids.get(row))).toArray();
  }

  void give(int row, Given answer) {
    if (given.length == 0) {
      given = new Given[asked.size()];
    }
    given[row] = answer;
    answered++;
  }

  @Nullable Given given(int row) {
    return given.length == 0 ? null : given[row];
  }

  /** How many rows have an answer. */
  int answered() {
    return answered;
  }

  /** Says why a row is not answered by whom it was meant for. */
  void excuse(int row, String reason) {
    if (reasons.length == 0) {
      reasons = new String[asked.size()];
      Arrays.fill(reasons, "");
    }
    reasons[row] = reasons[row].isEmpty() ? reason : reasons[row] + "; " + reason;
  }

  String reason(int row) {
    return reasons.length == 0 ? "" : reasons[row];
  }

  void took(long more) {
    nanos += more;
  }

  long nanos() {
    return nanos;
  }
}
