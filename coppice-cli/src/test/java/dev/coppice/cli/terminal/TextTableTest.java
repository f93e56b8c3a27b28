package dev.coppice.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TextTableTest {

  private static final Terminal NARROW = new Terminal(true, true, 40, false);

  @Test
  void numbersStandToTheRightAndTextToTheLeft() {
    String text =
        new TextTable("model", "auc", "seconds")
            .row("forest", "0.9701 ± 0.003", "12.5")
            .row("logistic", "0.96", "0.1")
            .text(Terminal.none());
    assertEquals(
        """
        model                auc  seconds
        --------  --------------  -------
        forest    0.9701 ± 0.003     12.5
        logistic            0.96      0.1
        """,
        text);
  }

  @Test
  void theWidestColumnIsWrappedSoThatTheTableFits() {
    String text =
        new TextTable("column", "reason")
            .row("customer", "every value is there once, so it names a row and cannot be learned")
            .text(NARROW);
    assertTrue(text.lines().allMatch(line -> line.length() <= 40), text);
    assertEquals(
        "every value is there once, so it names a row and cannot be learned",
        text.lines().skip(2).map(line -> line.substring(10)).reduce((a, b) -> a + " " + b).get());
  }

  @Test
  void textOutsideTheBasicPlaneKeepsItsWidth() {
    String text = new TextTable("a", "b").row("\uD83D\uDE00", "x").text(Terminal.none());
    assertEquals("a  b\n-  -\n\uD83D\uDE00  x\n", text);
  }
}
