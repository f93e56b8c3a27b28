package dev.coppice.registry.gates;

import dev.coppice.codec.Struct;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What all gates say together.
 *
 * @param lost whether the candidate was compared with the champion, on rows enough, and did not
 *     win; false also when it could not be compared
 * @param approver whose approval counted, or null
 * @param evidence for {@code promotion_record.json}: what was compared, on which rows, all verdicts
 */
public record Judgement(
    List<Verdict> verdicts,
    boolean lost,
    @Nullable String approver,
    List<String> warnings,
    Struct evidence) {

  public Judgement {
    verdicts = List.copyOf(verdicts);
    warnings = List.copyOf(warnings);
  }

  public boolean passed() {
    return verdicts.stream().allMatch(Verdict::passed);
  }

  /** The verdicts that say no. */
  public List<Verdict> refusals() {
    return verdicts.stream().filter(verdict -> !verdict.passed()).toList();
  }

  /** Every refusal with its reason, one a line. */
  public String why() {
    return refusals().stream()
        .map(verdict -> verdict.gate() + ": " + verdict.reason())
        .collect(Collectors.joining("\n"));
  }
}
