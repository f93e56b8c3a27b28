package dev.coppice.data;

import dev.coppice.errors.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Classes of a numeric target: {@code low}, {@code medium}, {@code high} for a price. Without names
 * the target is learned as it is; names alone bring the classes of a text in this order.
 *
 * @param names of the classes, from the smallest numbers to the largest
 * @param shares of the training rows that each class gets, adding up to 1
 * @param cuts in the place of shares: the largest number of every class but the last
 */
public record TargetClasses(List<String> names, List<Double> shares, List<Double> cuts) {

  public TargetClasses {
    names = List.copyOf(names);
    shares = List.copyOf(shares);
    cuts = List.copyOf(cuts);
    Problems problems = new Problems();
    boolean given = !shares.isEmpty() || !cuts.isEmpty();
    if (names.isEmpty() && given) {
      problems.add("names", "is missing: a name for each class, as [low, medium, high]");
    } else if (names.size() == 1 || new HashSet<>(names).size() < names.size()) {
      problems.add("names", "is " + names + "; wanted: two or more different names");
    } else if (!shares.isEmpty() && !cuts.isEmpty()) {
      problems.add("cuts", "are given beside shares; wanted: one of them");
    }
    if (!names.isEmpty() && !shares.isEmpty() && shares.size() != names.size()) {
      problems.add("shares", "are " + shares.size() + "; wanted: one for each of " + names);
    }
    double sum = shares.stream().mapToDouble(share -> share).sum();
    if (!shares.isEmpty()
        && (shares.stream().anyMatch(share -> !(share > 0)) || Math.abs(sum - 1) > 1e-9)) {
      problems.add("shares", "are " + shares + "; wanted: shares above 0 that add up to 1");
    }
    if (!names.isEmpty() && !cuts.isEmpty() && cuts.size() != names.size() - 1) {
      problems.add(
          "cuts", "are " + cuts.size() + "; wanted: " + (names.size() - 1) + ", between " + names);
    }
    if (!rise(cuts)) {
      problems.add("cuts", "are " + cuts + "; wanted: rising numbers");
    }
    problems.throwIfAny();
  }

  private static boolean rise(List<Double> cuts) {
    return cuts.stream().allMatch(Double::isFinite)
        && IntStream.range(1, cuts.size()).allMatch(i -> cuts.get(i - 1) < cuts.get(i));
  }

  public static TargetClasses defaults() {
    return new TargetClasses(List.of(), List.of(), List.of());
  }

  public boolean areGiven() {
    return !names.isEmpty();
  }
}
