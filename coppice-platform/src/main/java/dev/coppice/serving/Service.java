package dev.coppice.serving;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Unavailable;
import dev.coppice.frame.Cell;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A project being served: which model answers, which rows it accepts, what is published.
 * Thread-safe; never blocks the caller: what must wait (the prediction log) completes the stage
 * later.
 */
public interface Service {

  String project();

  ServingSettings settings();

  /**
   * The model that answers now.
   *
   * @throws Unavailable when there is none
   */
  Deployment deployment();

  /** Whether {@link #deployment} has an answer. */
  boolean ready();

  /** Who answers now, and who is tried. */
  Routing routing();

  /** For operators; empty for a model that is not registered. */
  Optional<Releases> releases();

  /**
   * Rows to score, as a door read them.
   *
   * @param requestId empty for one to be made
   * @param problems what the reader found wrong with it, with places such as {@code "field age"}
   */
  record Asked(String requestId, RowValues row, List<Problem> problems) {

    /**
     * A row from named values, see {@link RowValues#of}. A text is read as the type of its field,
     * as in a file; a value that does not fit is a problem, and missing.
     */
    public static Asked of(
        String requestId, Schema schema, Map<String, ? extends @Nullable Object> values) {
      Map<String, @Nullable Object> typed = new LinkedHashMap<>();
      values.forEach((name, value) -> typed.put(name, typed(schema.find(name), schema, value)));
      try {
        return new Asked(requestId, RowValues.of(schema, typed), List.of());
      } catch (InvalidInput e) {
        e.problems().forEach(problem -> typed.remove(problem.place().substring("field ".length())));
        return new Asked(requestId, RowValues.of(schema, typed), e.problems());
      }
    }

    private static @Nullable Object typed(int position, Schema schema, @Nullable Object value) {
      if (position >= 0 && value instanceof String text) {
        FieldType type = schema.field(position).type();
        boolean number = type == FieldType.NUMBER || type == FieldType.INTEGER;
        if (number && !schema.field(position).cleaning().isNeeded()) {
          try {
            return Cell.parse(type, text);
          } catch (Cell.Unreadable e) {
            return value; // told by the row
          }
        }
      }
      return value;
    }
  }

  /**
   * What one request gets. A request sees one state of the routes: its rows are answered by the
   * champion of that moment and, as their ids decide, its challenger.
   *
   * @param deployment that leads: it says which rows are read and which classes there are
   */
  record Answers(Deployment deployment, List<Answer> rows, long scoringNanos) {

    /** The route of all rows, or {@code mixed}. */
    public String route() {
      String first = rows.get(0).route();
      return rows.stream().allMatch(row -> row.route().equals(first)) ? first : "mixed";
    }

    /** The version that answered all rows; of several, the leading one. */
    public String version() {
      String first = rows.get(0).version();
      boolean one = rows.stream().allMatch(row -> row.version().equals(first));
      return one ? first : deployment.version();
    }

    /** How many rows were answered with what is wrong with them. */
    public int refused() {
      int refused = 0;
      for (Answer answer : rows) {
        refused += answer.problems().isEmpty() ? 0 : 1;
      }
      return refused;
    }
  }

  /**
   * Judges rows by the rules of the model and scores them. Rows that were read for another version,
   * just before a swap, are laid out again for the one that answers.
   *
   * <p>An id that is empty is made; one that all of several rows share gets {@code -0}, {@code -1}
   * ... behind it. A single bad row is refused under either policy.
   *
   * @return fails with {@link InvalidInput} holding all problems of all rows when a row is bad and
   *     the policy is to reject all, or when there are none or too many; with {@link Unavailable}
   *     when there is no model or the log cannot follow; with {@link ScoringFailure} when the model
   *     threw or answered no number. Completes when the answers may leave, on the caller's thread,
   *     a worker, or the thread of the log: small answers may be made there, an event loop must be
   *     returned to
   */
  CompletionStage<Answers> score(List<Asked> rows);
}
