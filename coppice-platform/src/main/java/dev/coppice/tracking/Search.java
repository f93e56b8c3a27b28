package dev.coppice.tracking;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question for runs or experiments.
 *
 * @param filter {@code metrics.auc > 0.9 and (params.family = 'forest' or not tags.x is null)};
 *     empty for all
 * @param orderBy {@code metrics.auc DESC}; what has no such value comes last
 * @param limit how many at most in one page
 * @param token of the page before; null for the first
 */
public record Search(
    String filter, List<String> orderBy, View view, int limit, @Nullable String token) {

  /** The largest page. */
  public static final int MOST = 50_000;

  public Search {
    orderBy = List.copyOf(orderBy);
  }

  /** The first page of the active ones. */
  public static Search of(String filter, List<String> orderBy, int limit) {
    return new Search(filter, orderBy, View.ACTIVE, limit, null);
  }

  public Search next(String token) {
    return new Search(filter, orderBy, view, limit, token);
  }
}
