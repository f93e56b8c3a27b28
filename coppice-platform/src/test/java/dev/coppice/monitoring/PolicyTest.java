package dev.coppice.monitoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coppice.drift.Reference;
import dev.coppice.drift.Statistics;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.TextColumn;
import dev.coppice.monitoring.ColumnDrift.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private final ColumnDrift still = moved("still", 0);
  private final ColumnDrift twoAway = moved("two", 2);
  private final ColumnDrift fourAway = moved("four", 4);
  private final ColumnDrift fiveAway = moved("five", 5);

  @Test
  void theStudentServicesRule() {
    Policy rule =
        Policy.parse("rows >= 50 and (count(abs(z_spread) >= 3) >= 2 or abs(rate_shift) >= 0.1)");
    Map<Signal, Double> calm = Map.of(Signal.ROWS, 50.0, Signal.RATE_SHIFT, 0.05);
    assertFalse(rule.ask(List.of(still, twoAway, fourAway), calm).holds());
    Policy.Answer two = rule.ask(List.of(still, fourAway, fiveAway), calm);
    assertTrue(two.holds());
    assertEquals(Set.of("four", "five"), two.named());
    assertTrue(
        rule.ask(List.of(still), Map.of(Signal.ROWS, 50.0, Signal.RATE_SHIFT, -0.1)).holds());
    assertFalse(
        rule.ask(List.of(still), Map.of(Signal.ROWS, 49.0, Signal.RATE_SHIFT, -0.1)).holds());
  }

  @Test
  void theIncomeServicesRule() {
    Policy look = Policy.parse("any(psi >= 0.1)");
    Policy retrain = Policy.parse("mean(psi) > 0.2 or any(psi > 0.2 or ks_p < 0.05)");
    assertFalse(look.ask(List.of(still), Map.of()).holds());
    assertFalse(retrain.ask(List.of(still), Map.of()).holds());
    assertTrue(retrain.ask(List.of(still, twoAway), Map.of()).holds());
    assertEquals(Set.of("two"), retrain.ask(List.of(still, twoAway), Map.of()).named());
    Policy aFifth = Policy.parse("share(psi > 0.2 or ks_p < 0.05) >= 0.2");
    assertFalse(aFifth.ask(Collections.nCopies(9, still), Map.of()).holds());
  }

  @Test
  void theHousingServicesRule() {
    Policy rule =
        Policy.parse(
            "any(name = 'district' and psi > 0.25)"
                + " or any(kind = 'output' and kl > 0.15)"
                + " or count(abs(mean_shift) > 0.2 or cardinality > 1.3 or new_share > 0.1) >= 2"
                + " or quality_drop > 0.05");
    ColumnDrift district = texts("district", "abcdeabcde", "aaaaaaaaaa");
    ColumnDrift elsewhere = texts("town", "abcdeabcde", "aaaaaaaaaa");
    assertTrue(rule.ask(List.of(still, district), Map.of()).holds());
    assertFalse(rule.ask(List.of(still, elsewhere), Map.of()).holds());
    ColumnDrift wild = texts("address", "aaaabbbbcc", "abcdefghij");
    assertFalse(rule.ask(List.of(still, wild), Map.of()).holds());
    assertTrue(rule.ask(List.of(fourAway, wild), Map.of()).holds());
    assertTrue(rule.ask(List.of(still), Map.of(Signal.QUALITY_DROP, 0.06)).holds());
    assertFalse(rule.ask(List.of(still), Map.of(Signal.QUALITY_DROP, 0.05)).holds());
    assertEquals(
        List.of(Severity.STABLE, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.HIGH),
        Stream.of(0, 1, 2, 3, 9).map(Severity::of).toList());
  }

  @Test
  void whatMakesNoSenseForAColumnDoesNotHoldThere() {
    ColumnDrift text = texts("t", "ab", "ab");
    assertFalse(Policy.parse("any(ks >= 0)").ask(List.of(text), Map.of()).holds());
    assertFalse(Policy.parse("largest(ks) >= 0").ask(List.of(text), Map.of()).holds());
    assertFalse(Policy.parse("all(ks >= 0)").ask(List.of(text, still), Map.of()).holds());
    assertTrue(Policy.parse("largest(abs(z_spread)) > 3").ask(List.of(fourAway), Map.of()).holds());
  }

  @Test
  void aPolicyThatIsNotUnderstoodIsNamed() {
    assertTrue(message("any(psy > 0.2)").contains("psi"), message("any(psy > 0.2)"));
    assertEquals(
        "'psi > 0.2' is not what mean takes: a number, as psi", message("mean(psi > 0.2) > 1"));
    assertEquals("'mean(psi)' is no condition; write one, as any(psi > 0.2)", message("mean(psi)"));
    assertEquals("'(psi > 0.2' has no closing bracket", message("any(psi > 0.2"));
  }

  private static String message(String policy) {
    return assertThrows(InvalidInput.class, () -> Policy.parse(policy)).getMessage();
  }

  @Test
  void correctionsEqualThoseOfStatsmodels() {
    double nan = Double.NaN;
    double[] p = {0.01, nan, 0.04, 0.03, 0.005, 0.9};
    assertArrayEquals(p, Correction.NONE.adjust(p));
    assertArrayEquals(
        new double[] {0.04, nan, 0.09, 0.09, 0.025, 0.9}, Correction.HOLM.adjust(p), 1e-15);
    assertArrayEquals(
        new double[] {0.025, nan, 0.05, 0.05, 0.025, 0.9},
        Correction.BENJAMINI_HOCHBERG.adjust(p),
        1e-15);
  }

  private static ColumnDrift moved(String name, double spreads) {
    double[] values = IntStream.range(0, 200).mapToDouble(i -> (i % 20) + 0.5).toArray();
    double std = StrictMath.sqrt((20 * 20 - 1) / 12.0);
    Reference reference = Reference.of(name, "", FieldType.NUMBER, new NumberColumn(values));
    double[] away = java.util.Arrays.stream(values).map(v -> v + spreads * std).toArray();
    return drift(reference, new NumberColumn(away));
  }

  private static ColumnDrift texts(String name, String before, String now) {
    Reference reference = Reference.of(name, "", FieldType.CATEGORY, letters(before));
    return drift(reference, letters(now));
  }

  private static TextColumn letters(String text) {
    return TextColumn.of(text.chars().mapToObj(Character::toString).toList());
  }

  private static ColumnDrift drift(Reference reference, dev.coppice.frame.Column current) {
    var measured = reference.measure(current);
    Statistics statistics = Statistics.of(reference.distribution(), measured);
    return new ColumnDrift(Kind.INPUT, reference, measured, statistics, 1, Verdict.STABLE);
  }
}
