package dev.coppice.cli;

import picocli.CommandLine.Option;

/** Which model a command works with, for all that default to the latest. */
final class ModelOption {

  @Option(
      names = {"-m", "--model"},
      paramLabel = "BUNDLE|RUN|VERSION",
      description = "A bundle, a run, a version, or 'latest', which is the default.")
  private String reference = "latest";

  String reference() {
    return reference;
  }
}
