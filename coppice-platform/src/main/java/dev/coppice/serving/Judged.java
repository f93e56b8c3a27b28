package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.RowValues;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.predictions.InPieces;
import dev.coppice.serving.Service.Asked;
import dev.coppice.serving.ServingSettings.BadRows;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one request that have no answer yet, sorted into good and bad.
 *
 * @param problems one list a row of the request, empty for a good one
 * @param good the rows without problems, laid out by the pipeline's schema, in order
 */
record Judged(List<List<Problem>> problems, List<RowValues> good) {

  private static final int LONGEST_ID = 200;

  /**
   * @throws InvalidInput with all problems of all rows, at places such as {@code "field age"} or
   *     {@code "row 3, field age"}, when a row is bad and the policy is to reject all, or when a
   *     single row is bad
   */
  static Judged of(Turn turn, Pipeline pipeline, BadRows policy) {
    List<Judged> parts =
        InPieces.together(turn.size(), (from, to) -> part(turn, pipeline, from, to));
    Judged all = parts.size() == 1 ? parts.get(0) : joined(parts);
    boolean bad = all.good.size() + turn.answered() < turn.size();
    if (bad && (turn.size() == 1 || policy == BadRows.REJECT_ALL)) {
      reject(all.problems);
    }
    return all;
  }

  private static Judged part(Turn turn, Pipeline pipeline, int from, int to) {
    List<List<Problem>> problems = new ArrayList<>(to - from);
    List<RowValues> good = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      if (turn.given(i) != null) {
        problems.add(List.of());
        continue;
      }
      Asked one = turn.asked().get(i);
      RowValues row = one.row().as(pipeline.schema());
      List<Problem> found = problems(one, row, pipeline);
      problems.add(found);
      if (found.isEmpty()) {
        good.add(row);
      }
    }
    return new Judged(problems, good);
  }

  private static Judged joined(List<Judged> parts) {
    Judged all = new Judged(new ArrayList<>(), new ArrayList<>());
    for (Judged part : parts) {
      all.problems.addAll(part.problems);
      all.good.addAll(part.good);
    }
    return all;
  }

  /** The good rows again, laid out for another pipeline. */
  List<RowValues> good(Turn turn, Pipeline pipeline) {
    List<RowValues> rows = new ArrayList<>(good.size());
    for (int i = 0; i < turn.size(); i++) {
      if (turn.given(i) == null && problems.get(i).isEmpty()) {
        rows.add(turn.asked().get(i).row().as(pipeline.schema()));
      }
    }
    return rows;
  }

  /** What is wrong with a row, by these rules. */
  static List<Problem> problems(Asked asked, RowValues row, Pipeline pipeline) {
    if (asked.problems().isEmpty()
        && asked.requestId().length() <= LONGEST_ID
        && pipeline.rules().check(row).isEmpty()) {
      return List.of(); // nearly always
    }
    Problems problems = new Problems();
    asked.problems().forEach(problem -> problems.add(problem.place(), problem.message()));
    if (asked.requestId().length() > LONGEST_ID) {
      problems.add("request id", "it is longer than " + LONGEST_ID + " characters");
    }
    pipeline.rules().check(row, "", problems);
    return problems.shown();
  }

  private static void reject(List<List<Problem>> problems) {
    Problems all = new Problems();
    for (int row = 0; row < problems.size(); row++) {
      String prefix = problems.size() == 1 ? "" : "row " + row;
      for (Problem problem : problems.get(row)) {
        boolean joined = !prefix.isEmpty() && !problem.place().isEmpty();
        all.add(prefix + (joined ? ", " : "") + problem.place(), problem.message());
      }
    }
    all.throwIfAny();
  }

  /** Ids as given; one given for all rows gets the row's number, a missing one is made. */
  static List<String> ids(List<Asked> asked, RequestIds fresh) {
    boolean shared = asked.size() > 1 && isShared(asked);
    List<String> ids = new ArrayList<>(asked.size());
    for (int row = 0; row < asked.size(); row++) {
      String id = asked.get(row).requestId();
      ids.add(id.isEmpty() ? fresh.next() : shared ? id + "-" + row : id);
    }
    return ids;
  }

  private static boolean isShared(List<Asked> asked) {
    String first = asked.get(0).requestId();
    return !first.isEmpty() && asked.stream().allMatch(one -> one.requestId().equals(first));
  }
}
