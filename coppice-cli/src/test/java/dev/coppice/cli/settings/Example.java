package dev.coppice.cli.settings;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A settings record with one component of every kind. */
record Example(
    String project,
    Data data,
    Map<String, Column> schema,
    List<Named> models,
    Map<String, String> rename,
    @Nullable Double threshold) {

  static Example defaults() {
    return new Example("", Data.defaults(), Map.of(), List.of(), Map.of(), null);
  }

  record Data(String source, List<String> missing, Method splitBy, Folds folds) {
    static Data defaults() {
      return new Data("rows.csv", List.of(""), Method.AT_RANDOM, Folds.defaults());
    }
  }

  enum Method {
    AT_RANDOM,
    STRATIFIED
  }

  record Folds(int count, long seed, double share, boolean shuffled) {
    Folds {
      if (count < 2) {
        throw new InvalidInput(
            List.of(new Problem("count", "is " + count + "; wanted: 2 or more")));
      }
    }

    static Folds defaults() {
      return new Folds(5, 42, 0.25, true);
    }
  }

  record Column(@Nullable Double min, @Nullable Integer maxLength, List<String> allowed) {
    static Column defaults() {
      return new Column(null, null, List.of());
    }
  }

  record Named(String family, Map<String, Object> settings) {}
}
