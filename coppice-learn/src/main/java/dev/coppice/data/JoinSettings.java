package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code data.joins}: what another table knew at the time of each of our rows.
 *
 * @param source as {@code data.source}
 * @param sql the query on a database
 * @param sha256 when given, the source must have this SHA-256
 * @param rename names of its columns and what they are called here
 * @param by the columns, of the same names on both sides, that say whose row it is
 * @param time its column that says since when a row was known
 * @param at our column of the time that counts; left out: {@code data.time}
 * @param match whether a row of exactly that time was known already
 * @param toleranceDays the largest accepted age of what was known; 0 accepts all
 * @param columns what is taken; empty takes all but the keys and the time
 */
public record JoinSettings(
    String source,
    @Nullable String sql,
    @Nullable String sha256,
    Map<String, String> rename,
    List<String> by,
    String time,
    @Nullable String at,
    AsOfJoin.Match match,
    double toleranceDays,
    List<String> columns) {

  public JoinSettings {
    DataSettings.requireNoSecret(source);
    by = List.copyOf(by);
    columns = List.copyOf(columns);
    Problems problems = new Problems();
    if (!(toleranceDays >= 0) || Double.isInfinite(toleranceDays)) {
      problems.add("tolerance_days", "is " + toleranceDays + "; accepted: 0 and more");
    }
    problems.throwIfAny();
  }

  public static JoinSettings defaults() {
    return new JoinSettings(
        "", null, null, Map.of(), List.of(), "", null, AsOfJoin.Match.AT_OR_BEFORE, 0, List.of());
  }

  /** What is not said and must be; none when it is complete. */
  public List<Problem> missing(String place) {
    Problems problems = new Problems();
    if (source.isEmpty()) {
      problems.add(place, "has no source: the path or address of the table to join");
    }
    if (by.isEmpty()) {
      problems.add(place, "has no 'by': the columns that both tables have, as [customer_id]");
    }
    if (time.isEmpty()) {
      problems.add(place, "has no time: the column that says since when a row was known");
    }
    try {
      problems.throwIfAny();
      return List.of();
    } catch (InvalidInput e) {
      return e.problems();
    }
  }
}
