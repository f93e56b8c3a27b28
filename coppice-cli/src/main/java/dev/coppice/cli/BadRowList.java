package dev.coppice.cli;

import dev.coppice.errors.Problem;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The rows that were left out, as a table of place and message beside the output; lines on standard
 * error when the output is a stream. Made when there is a first row.
 */
final class BadRowList implements Closeable {

  private final String output;
  private final Coppice coppice;
  private @Nullable Output file;

  BadRowList(String output, Coppice coppice) {
    this.output = output;
    this.coppice = coppice;
  }

  /** Goes on with a list that a killed process left; 0 bytes when there was none. */
  void goOn(long bytes) {
    if (bytes > 0) {
      file = Output.goingOn(name(), bytes);
    }
  }

  /** Puts it on disk, and says how many bytes it has. */
  long checkpoint() {
    return file == null ? 0 : file.checkpoint();
  }

  private String name() {
    return output + ".bad-rows.csv";
  }

  void add(Problem problem) {
    if (output.equals("-")) {
      coppice.errors().println("Bad row: " + problem);
      return;
    }
    if (file == null) {
      file = Output.to(name(), coppice);
      write(file, "place", "message");
    }
    write(file, problem.place(), problem.message());
  }

  private static void write(Output file, String place, String message) {
    String line = quoted(place) + "," + quoted(message) + "\n";
    file.put(line.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  void commit() {
    if (file != null) {
      file.commit();
    }
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
