package dev.coppice.data;

import dev.coppice.data.Guess.Role;
import dev.coppice.frame.FieldType;
import dev.coppice.models.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One look at one unknown table: guesses each column, then compares the columns. */
final class Look {

  private final List<ColumnFacts> facts;
  private final ColumnFacts target;
  private final Outcome outcome;
  private final TreeMap<String, Guess> guesses = new TreeMap<>();
  private final List<Leak> leaks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Look(List<ColumnFacts> facts, int target) {
    this.facts = facts;
    this.target = facts.get(target);
    this.outcome = Outcome.of(this.target);
  }

  Inference infer(CsvFormat format, String sha256) {
    facts.forEach(column -> set(Guess.of(column)));
    FieldType type = outcome.task() == Task.REGRESSION ? target.type : FieldType.CATEGORY;
    set(new Guess(target.name, type, Role.TARGET, outcome.reason() + Guess.gaps(target)));
    dropRepeats();
    findLeaks();
    chooseTime();
    remark();
    return new Inference(
        format.withMissing(missing()).withMissingNumbers(missingNumbers()),
        target.rows(),
        sha256,
        facts.stream().map(this::guess).toList(),
        outcome,
        leaks,
        notes);
  }

  private Guess guess(ColumnFacts column) {
    return Objects.requireNonNull(guesses.get(column.name));
  }

  private void set(Guess guess) {
    guesses.put(guess.name(), guess);
  }

  private List<ColumnFacts> features() {
    return facts.stream().filter(column -> guess(column).role() == Role.FEATURE).toList();
  }

  private void dropRepeats() {
    List<ColumnFacts> kept = new ArrayList<>();
    for (ColumnFacts column : features()) {
      Optional<ColumnFacts> same = kept.stream().filter(column::repeats).findFirst();
      Optional<ColumnFacts> twin = kept.stream().filter(column::mirrors).findFirst();
      if (same.isPresent()) {
        String reason = "repeats column '" + same.get().name + "' in every row";
        set(guess(column).as(Role.IGNORED, reason));
        continue;
      }
      if (twin.isPresent()) {
        String reason = guess(column).reason() + "; goes one to one with '" + twin.get().name + "'";
        set(guess(column).as(Role.FEATURE, reason));
      }
      kept.add(column);
    }
  }

  private void findLeaks() {
    Leaks search = new Leaks(target, outcome);
    for (ColumnFacts column : features()) {
      if (column.mirrors(target) || column.repeats(target)) {
        leak(List.of(column), "says the same as the target in every row", Role.IGNORED);
      } else {
        search.suspect(column).ifPresent(why -> leak(List.of(column), why, Role.FEATURE));
      }
    }
    List<ColumnFacts> addends =
        search.addends(
            features().stream()
                .filter(c -> c.type == FieldType.INTEGER || c.type == FieldType.NUMBER)
                .toList());
    if (!addends.isEmpty()) {
      List<String> names = addends.stream().map(column -> column.name).toList();
      leak(addends, "the target is the sum of " + String.join(" + ", names), Role.IGNORED);
    }
  }

  private void leak(List<ColumnFacts> columns, String reason, Role role) {
    leaks.add(new Leak(columns.stream().map(column -> column.name).toList(), reason));
    for (ColumnFacts column : columns) {
      String before = guess(column).reason() + "; suspected leak: ";
      set(guess(column).as(role, (role == Role.IGNORED ? "leak: " : before) + reason));
    }
  }

  private void chooseTime() {
    features().stream()
        .map(this::guess)
        .filter(Guess::isTimeOfRow)
        .findFirst()
        .ifPresent(g -> set(g.as(Role.TIME, g.reason() + "; puts the rows in order of time")));
  }

  private void remark() {
    if (target.missingRows() > 0) {
      notes.add("The target is missing in " + target.missingRows() + " rows, which cannot train.");
    }
    if (features().isEmpty()) {
      notes.add("No column is left to learn from; look at the reasons of the ignored ones.");
    }
    if (facts.stream().allMatch(column -> column.name.matches("[-+]?[0-9.]+"))) {
      notes.add("All column names are numbers: the file may lack its header line.");
    }
  }

  /** The empty cell and what else means nothing wherever it stands. */
  private List<String> missing() {
    Set<String> tokens = new LinkedHashSet<>(List.of(""));
    used()
        .flatMap(column -> column.missingTexts().stream())
        .filter(Look::isBlank)
        .forEach(tokens::add);
    if (outcome.task() != Task.REGRESSION) {
      tokens.addAll(target.missingTexts()); // NA is no class beside 0 and 1
    }
    return List.copyOf(tokens);
  }

  /** What means nothing among numbers and dates, and may be a value elsewhere. */
  private List<String> missingNumbers() {
    return used()
        .filter(column -> guess(column).type().isNumeric())
        .flatMap(column -> column.missingTexts().stream())
        .filter(text -> !isBlank(text))
        .distinct()
        .toList();
  }

  private Stream<ColumnFacts> used() {
    return facts.stream()
        .filter(c -> guess(c).role() != Role.IGNORED && guess(c).role() != Role.ID);
  }

  private static boolean isBlank(String text) {
    return text.isBlank() || text.equals("?");
  }
}
