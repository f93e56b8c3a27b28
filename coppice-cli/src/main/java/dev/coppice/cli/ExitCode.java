package dev.coppice.cli;

/** How a process tells its caller what happened. */
final class ExitCode {

  static final int OK = 0;

  /** The work was done and the answer is no: data refused, a hash that differs, a gate closed. */
  static final int NO = 1;

  /** The command line or the project file is wrong. */
  static final int USAGE = 2;

  /** The work could not be done. */
  static final int FAILED = 3;

  private ExitCode() {}
}
