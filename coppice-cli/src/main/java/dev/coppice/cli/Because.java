package dev.coppice.cli;

import dev.coppice.audit.By;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that decides something. */
final class Because {

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who decides. Default: the user of this machine.")
  private @Nullable String actor;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept.")
  private String reason = "";

  By by() {
    return actor == null ? user().because(reason) : new By(actor, reason);
  }

  /** The user of this machine. */
  static By user() {
    String name = System.getProperty("user.name", "");
    return new By(name.isBlank() ? "unknown" : name, "");
  }
}
