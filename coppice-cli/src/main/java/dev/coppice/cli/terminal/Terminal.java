package dev.coppice.cli.terminal;

import java.util.Map;

/**
 * What the two output streams are connected to. Java 17 cannot tell, so the launcher says it.
 *
 * @param outputShown whether standard output is a terminal
 * @param errorsShown whether standard error is one: only then progress is drawn
 * @param columns how wide text may be
 * @param colour whether colours are wanted on standard output
 */
public record Terminal(boolean outputShown, boolean errorsShown, int columns, boolean colour) {

  private static final int PIPE_COLUMNS = 100;

  /** A pipe or a file: plain text, no progress. */
  public static Terminal none() {
    return new Terminal(false, false, PIPE_COLUMNS, false);
  }

  /**
   * What the launcher and the environment say about the streams.
   *
   * @param launcher what the launcher found, as "out,err,columns", such as "1,1,120"; empty: a pipe
   * @param environment {@code NO_COLOR} and {@code TERM=dumb} turn colours off
   */
  public static Terminal of(String launcher, Map<String, String> environment) {
    String[] found = launcher.split(",", -1);
    if (found.length != 3) {
      return none();
    }
    boolean out = found[0].equals("1");
    boolean plain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "dumb").equals("dumb");
    int columns = found[2].matches("\\d{1,4}") ? Integer.parseInt(found[2]) : 0;
    boolean usable = out && columns >= 40;
    return new Terminal(out, found[1].equals("1"), usable ? columns : PIPE_COLUMNS, out && !plain);
  }

  /** Text that stands out, where colours are wanted. */
  public String strong(String text) {
    return paint("1", text);
  }

  public String faint(String text) {
    return paint("2", text);
  }

  public String good(String text) {
    return paint("32", text);
  }

  public String bad(String text) {
    return paint("31", text);
  }

  private String paint(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
