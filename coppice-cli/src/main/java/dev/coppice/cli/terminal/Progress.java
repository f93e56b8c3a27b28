package dev.coppice.cli.terminal;

import java.io.PrintStream;

/**
 * What is being done now, on one line that is redrawn. Silent in a pipe. Any thread may report.
 * Close it before anything else is printed.
 */
public final class Progress implements AutoCloseable {

  private static final int BAR = 24;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream errors;
  private final boolean drawn;
  private final int columns;
  private String last = "";

  public Progress(PrintStream errors, Terminal terminal) {
    this.errors = errors;
    this.drawn = terminal.errorsShown();
    this.columns = Math.min(80, terminal.columns()); // a wider line might wrap, and then stay
  }

  /**
   * Says what is being done now.
   *
   * @param share how much is done, 0 to 1; NaN when nobody knows
   */
  public synchronized void report(String what, double share) {
    if (!drawn) {
      return;
    }
    String line = what;
    if (share >= 0) {
      String bar = Charts.bar(Math.min(1, share), BAR);
      line = String.format("%-" + BAR + "s %3.0f%%  %s", bar, 100 * Math.min(1, share), what);
    }
    line = line.length() < columns ? line : line.substring(0, columns - 1);
    if (!line.equals(last)) { // most reports change nothing that can be seen
      errors.print(CLEAR + line);
      errors.flush();
      last = line;
    }
  }

  @Override
  public synchronized void close() {
    if (!last.isEmpty()) {
      errors.print(CLEAR);
      errors.flush();
      last = "";
    }
  }
}
