package dev.coppice.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command in a process of its own, on the class path of the tests. */
final class OwnProcess {

  private OwnProcess() {}

  /** Not started yet. Short lives are cheap without the second compiler. */
  static ProcessBuilder of(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
