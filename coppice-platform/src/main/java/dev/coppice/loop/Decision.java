package dev.coppice.loop;

import dev.coppice.codec.Struct;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether a model is to be trained again now, and why.
 *
 * @param conditions all of them must hold
 */
public record Decision(List<Condition> conditions, Signs signs) {

  static final String LABELS = "labels";
  static final String WHEN = "when";

  /** The others are only not against it. */
  private static final List<String> FOR = List.of(WHEN, LABELS);

  /**
   * @param reason one sentence with the numbers it rests on
   */
  public record Condition(String name, boolean holds, String reason) {}

  public Decision {
    conditions = List.copyOf(conditions);
  }

  public boolean yes() {
    return conditions.stream().allMatch(Condition::holds);
  }

  /** The conditions that say no. */
  public List<Condition> refusals() {
    return conditions.stream().filter(condition -> !condition.holds()).toList();
  }

  /** In one line: what speaks for a yes, or everything that is against it. */
  public String reason() {
    List<Condition> telling =
        yes() ? conditions.stream().filter(each -> FOR.contains(each.name())).toList() : refusals();
    return telling.stream().map(Condition::reason).collect(Collectors.joining("; "));
  }

  public Struct toStruct() {
    return new Struct()
        .put("retrain", yes())
        .putStructs(
            "conditions",
            conditions.stream()
                .map(
                    each ->
                        new Struct()
                            .put("name", each.name())
                            .put("holds", each.holds())
                            .put("reason", each.reason()))
                .toList())
        .put("signs", signs.toStruct());
  }
}
