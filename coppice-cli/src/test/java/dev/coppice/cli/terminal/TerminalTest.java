package dev.coppice.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private static final Map<String, String> SCREEN = Map.of("TERM", "xterm");

  @Test
  void withoutALauncherItIsAPipe() {
    assertEquals(Terminal.none(), Terminal.of("", SCREEN));
    assertEquals(Terminal.none(), Terminal.of("1,1", SCREEN));
  }

  @Test
  void coloursAreForTerminalsAndForThoseWhoWantThem() {
    assertEquals(new Terminal(true, true, 120, true), Terminal.of("1,1,120", SCREEN));
    Map<String, String> refused = Map.of("TERM", "xterm", "NO_COLOR", "1");
    assertEquals(new Terminal(true, true, 120, false), Terminal.of("1,1,120", refused));
    assertEquals(new Terminal(true, true, 120, false), Terminal.of("1,1,120", Map.of()));
    assertEquals(new Terminal(false, true, 100, false), Terminal.of("0,1,120", SCREEN));
  }

  @Test
  void anImpossibleWidthIsNotBelieved() {
    assertEquals(100, Terminal.of("1,1,0", SCREEN).columns());
    assertEquals(100, Terminal.of("1,1,", SCREEN).columns());
  }

  @Test
  void progressIsOneLineOnATerminalAndNothingInAPipe() {
    assertEquals("", progress(Terminal.none()));
    String drawn = progress(new Terminal(true, true, 60, false));
    assertEquals(
        "\r\u001b[Kreading\r\u001b[K████████████              50%  forest, fold 3\r\u001b[K",
        drawn);
  }

  private static String progress(Terminal terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (Progress progress = new Progress(errors, terminal)) {
      progress.report("reading", Double.NaN);
      progress.report("forest, fold 3", 0.5);
      progress.report("forest, fold 3", 0.5);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void barsAndHistogramsShowShares() {
    assertEquals("██▌", Charts.bar(0.25, 10));
    assertEquals("", Charts.bar(Double.NaN, 10));
    assertEquals("▁ ▄█", Charts.histogram(new long[] {1, 0, 50, 100}));
    assertEquals("   ", Charts.histogram(new long[3]));
  }
}
