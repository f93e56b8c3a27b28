package dev.coppice.cli;

import dev.coppice.cli.terminal.Terminal;
import dev.coppice.codec.Struct;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** How the demo looks: a column of names, what was seen, and the seconds that it took. */
final class DemoScreen {

  private static final int NAME = 11;
  private static final int WIDEST = 100;
  private static final int SECONDS = 8;

  private final Coppice coppice;
  private final int width;
  private final long start = System.nanoTime();
  private final List<Struct> steps = new ArrayList<>();
  private long last = start;
  private boolean shown;

  DemoScreen(Coppice coppice) {
    this.coppice = coppice;
    this.width = Math.min(WIDEST, coppice.terminal().columns());
  }

  private Terminal terminal() {
    return coppice.terminal();
  }

  private void print(String line) {
    if (!coppice.json()) {
      PrintStream out = coppice.out();
      out.println((shown ? "\r\u001b[K" : "") + line);
      shown = false;
      out.flush();
    }
  }

  void chapter(String title) {
    print("");
    print(terminal().strong(title));
  }

  /** On a terminal, what is waited for stands there until it came. */
  void waiting(String what) {
    if (terminal().outputShown() && !coppice.json()) {
      coppice.out().print("\r\u001b[K" + terminal().faint("  ... " + what));
      coppice.out().flush();
      shown = true;
    }
  }

  void note(String text) {
    print(terminal().faint(text));
  }

  /** A step that has ended: what it took is the time since the one before. */
  void step(String name, String told) {
    step(name, told, new Struct());
  }

  void step(String name, String told, Struct facts) {
    long now = System.nanoTime();
    double seconds = (now - last) / 1e9;
    last = now;
    steps.add(
        new Struct()
            .put("step", name)
            .put("told", told)
            .put("seconds", Math.round(seconds * 1000) / 1000.0)
            .put("facts", facts));
    List<String> lines = wrap(told, width - NAME - SECONDS - 4);
    String took = Figures.seconds(seconds) + " s";
    for (int i = 0; i < lines.size(); i++) {
      String label = String.format("  %-" + NAME + "s", i == 0 ? name : "");
      String line = lines.get(i);
      String end =
          i > 0
              ? ""
              : " ".repeat(Math.max(1, width - label.length() - line.length() - took.length()))
                  + terminal().faint(took);
      print((i == 0 ? terminal().good(label) : label) + line + end);
    }
  }

  private static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n")) {
      if (paragraph.length() <= width) {
        lines.add(paragraph); // as it is aligned
        continue;
      }
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ")) {
        if (line.length() > 0 && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.length() == 0 ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  List<Struct> steps() {
    return List.copyOf(steps);
  }
}
