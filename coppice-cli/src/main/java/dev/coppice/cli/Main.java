package dev.coppice.cli;

import java.net.Authenticator;

/** The process: arguments in, exit code out. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(run(args, Console.ofProcess()));
  }

  /**
   * Runs one command.
   *
   * @return 0 ok, 1 the answer is no, 2 wrong usage or settings, 3 failed
   */
  public static int run(String[] args, Console console) {
    int code = isVersion(args) ? version(console) : command(args, console);
    console.errors().flush();
    console.out().flush();
    if (console.out().checkError()) {
      console
          .errors()
          .println(
              "Error: standard output cannot be written; is the disk full, or its reader gone?");
      console.errors().flush();
      return ExitCode.FAILED;
    }
    return code;
  }

  private static int command(String[] args, Console console) {
    Authenticator.setDefault(new DatabaseLogin(console.environment()));
    Commands commands = new Commands(console, args);
    try {
      return commands.run();
    } catch (OutOfMemoryError e) { // nothing that was not committed is left: files are drafts first
      return commands.outOfMemory();
    }
  }

  /** The question that scripts ask most is answered before picocli is even loaded. */
  private static boolean isVersion(String[] args) {
    return args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"));
  }

  private static int version(Console console) {
    console.out().println("coppice " + Version.text());
    return ExitCode.OK;
  }
}
