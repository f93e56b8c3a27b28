package dev.coppice.registry;

import dev.coppice.errors.InvalidInput;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Where a version stands in its life, as MLflow's older scripts name it: a view of the aliases, so
 * that the two can never disagree. A version that loses the alias of {@link #PRODUCTION} is
 * archived; one that gets an alias of a stage is so no longer.
 */
public enum Stage {
  NONE("None"),
  /** A candidate: holds {@code challenger} or {@code staging}. */
  STAGING("Staging", "challenger", "staging"),
  /** Answers requests: holds {@code champion} or {@code production}. */
  PRODUCTION("Production", "champion", "production"),
  ARCHIVED("Archived");

  /** The stage of a version {@code v}, in SQL. */
  static final String SQL =
      "(case when "
          + PRODUCTION.held()
          + " then 'Production' when "
          + STAGING.held()
          + " then 'Staging' when v.archived is not null then 'Archived' else 'None' end)";

  /** What becomes of the other versions of a stage when one enters it. */
  public enum Others {
    KEEP,
    ARCHIVE
  }

  private final String label;
  private final Set<String> aliases;

  Stage(String label, String... aliases) {
    this.label = label;
    this.aliases = Set.of(aliases);
  }

  /** As MLflow writes it: {@code Production}. */
  public String label() {
    return label;
  }

  /**
   * @throws InvalidInput naming the four, when it is none of them in any case
   */
  public static Stage of(String label) {
    for (Stage stage : values()) {
      if (stage.label.equalsIgnoreCase(label)) {
        return stage;
      }
    }
    List<String> labels = Arrays.stream(values()).map(Stage::label).toList();
    throw new InvalidInput("'" + label + "' is no stage; accepted: " + String.join(", ", labels));
  }

  /** The stage that an alias stands for; {@link #NONE} for most. */
  public static Stage ofAlias(String alias) {
    return PRODUCTION.aliases.contains(alias)
        ? PRODUCTION
        : STAGING.aliases.contains(alias) ? STAGING : NONE;
  }

  private String held() {
    List<String> quoted = aliases.stream().sorted().map(alias -> "'" + alias + "'").toList();
    return "exists (select 1 from aliases a where a.model = v.model and a.version = v.number"
        + " and a.alias in ("
        + String.join(", ", quoted)
        + "))";
  }
}
