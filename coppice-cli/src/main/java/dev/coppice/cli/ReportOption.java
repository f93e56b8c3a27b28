package dev.coppice.cli;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A page to look at, for all commands that can draw what they found. */
final class ReportOption {

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write a page with drawings of it, for a browser.")
  private @Nullable String file;

  /** Writes the page if one was asked for, and says where. */
  void write(Coppice coppice, Supplier<byte[]> page) {
    if (file == null) {
      return;
    }
    try (Output out = Output.to(file, coppice)) {
      out.put(page.get());
      out.commit();
    }
    coppice.errors().println("Report: " + file);
  }
}
