package dev.coppice.cli;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into sentences and an exit code: one table for all commands. */
final class Failures {

  private Failures() {}

  static int report(Coppice root, Exception thrown) {
    Exception error =
        thrown instanceof Coppice.WrongSettings && thrown.getCause() instanceof InvalidInput cause
            ? cause
            : thrown;
    if (root.debug()) {
      error.printStackTrace(root.errors());
    }
    List<Problem> problems = problems(error, root.debug());
    long total = error instanceof InvalidInput invalid ? invalid.total() : problems.size();
    print(root, problems, total);
    if (root.json()) {
      document(root, kind(error), problems, total);
    }
    return code(thrown);
  }

  static int usage(Coppice root, ParameterException error) {
    String message = String.valueOf(error.getMessage());
    CommandLine line = error.getCommandLine();
    if (error instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      message =
          word.startsWith("-")
              ? "there is no option '" + word + "'" + Nearest.hint(word, options(line))
              : notAWord(line, word);
    }
    return usage(root, message, line.getCommandSpec().qualifiedName());
  }

  private static String notAWord(CommandLine line, String word) {
    return line.getSubcommands().isEmpty()
        ? "'" + word + "' is one argument too many"
        : "there is no '" + word + "' here" + Nearest.hint(word, line.getSubcommands().keySet());
  }

  /**
   * @param command whose help would answer; empty for the command list
   */
  static int usage(Coppice root, String message, String command) {
    print(root, List.of(new Problem("", message)), 1);
    String help = command.isEmpty() ? "coppice" : command;
    root.errors().println("See '" + help + " --help'.");
    return ExitCode.USAGE;
  }

  private static int code(Exception error) {
    if (error instanceof Coppice.WrongSettings || error instanceof NotFound) {
      return ExitCode.USAGE;
    }
    boolean no =
        error instanceof InvalidInput || error instanceof Rejected || error instanceof Conflict;
    return no ? ExitCode.NO : ExitCode.FAILED;
  }

  private static List<Problem> problems(Exception error, boolean debug) {
    if (error instanceof InvalidInput invalid) {
      return invalid.problems();
    }
    if (error instanceof CoppiceException known) {
      List<Problem> lines = new ArrayList<>();
      known.getMessage().lines().forEach(line -> lines.add(new Problem("", line)));
      return lines;
    }
    String again = debug ? "" : "; run it again with --debug and report what it prints";
    return List.of(new Problem("", "this is a fault of Coppice itself: " + error + again));
  }

  private static void print(Coppice root, List<Problem> problems, long total) {
    String error = root.terminal().bad("Error:");
    if (total == 1) {
      root.errors().println(error + " " + problems.get(0));
      return;
    }
    root.errors().println(error + " " + total + " problems");
    problems.forEach(problem -> root.errors().println("  " + problem));
    if (total > problems.size()) {
      root.errors().println("  and " + (total - problems.size()) + " more");
    }
  }

  private static void document(Coppice root, String kind, List<Problem> problems, long total) {
    List<Struct> structs = new ArrayList<>();
    for (Problem problem : problems) {
      structs.add(new Struct().put("place", problem.place()).put("message", problem.message()));
    }
    Struct error = new Struct().put("kind", kind).put("total", total);
    root.print(new Struct().put("error", error.putStructs("problems", structs)));
  }

  private static String kind(Exception error) {
    return error instanceof CoppiceException
        ? error
            .getClass()
            .getSimpleName()
            .replaceAll("(?<=.)([A-Z])", "_$1")
            .toLowerCase(Locale.ROOT)
        : "internal";
  }

  private static List<String> options(CommandLine line) {
    List<String> names = new ArrayList<>();
    line.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
    return names;
  }
}
