package dev.coppice.errors;

import java.util.List;
import java.util.stream.Collectors;

/** The caller's input is wrong: it carries every problem found, not only the first. */
public final class InvalidInput extends CoppiceException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final long total;

  public InvalidInput(String message) {
    this(List.of(new Problem("", message)));
  }

  public InvalidInput(List<Problem> problems) {
    this(problems, problems.size());
  }

  /**
   * @param problems the problems shown, at least one
   * @param total how many there were in all, at least as many as are shown
   */
  InvalidInput(List<Problem> problems, long total) {
    super(describe(problems, total), null);
    this.problems = List.copyOf(problems);
    this.total = total;
  }

  public List<Problem> problems() {
    return problems;
  }

  /** How many problems there were, shown or not. */
  public long total() {
    return total;
  }

  private static String describe(List<Problem> problems, long total) {
    String shown = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    long hidden = total - problems.size();
    return hidden > 0 ? shown + "\nand " + hidden + " more" : shown;
  }
}
