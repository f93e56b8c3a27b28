package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Everything of the outside that a command may touch besides files.
 *
 * @param out answers only
 * @param errors everything else: progress, warnings, errors
 * @param environment the environment variables
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream errors,
    Map<String, String> environment,
    Terminal terminal) {

  private static final String FROM_LAUNCHER = "coppice.terminal";

  /** The same with everything on one stream, as it looks on a terminal. */
  Console withOut(PrintStream all) {
    boolean shown = terminal.outputShown();
    Terminal one = new Terminal(shown, shown, terminal.columns(), terminal.colour());
    return new Console(in, all, all, environment, one);
  }

  static Console ofProcess() {
    Map<String, String> environment = System.getenv();
    return new Console(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        environment,
        Terminal.of(System.getProperty(FROM_LAUNCHER, ""), environment));
  }

  /** Always UTF-8 and LF: what one machine writes, another one reads. */
  private static PrintStream stream(FileDescriptor descriptor) {
    OutputStream out = new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16);
    return new PrintStream(out, false, StandardCharsets.UTF_8);
  }
}
