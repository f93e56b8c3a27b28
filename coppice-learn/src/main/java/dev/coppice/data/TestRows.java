package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads a fixed test part: a text file with one row number a line, from 0, header not counted. */
public final class TestRows {

  private TestRows() {}

  /**
   * @param rows how many rows the table has
   * @return ascending row numbers
   * @throws InvalidInput with every line that is no row number of the table, or repeats one
   */
  public static int[] read(Source source, int rows) {
    Problems problems = new Problems();
    BitSet seen = new BitSet(rows);
    try (OpenSource open = source.open()) {
      List<String> lines = lines(open);
      for (int i = 0; i < lines.size(); i++) {
        String text = lines.get(i).strip();
        String place = source.address() + ", line " + (i + 1);
        if (text.isEmpty()) {
          continue;
        }
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) >= rows) {
          problems.add(
              place,
              "'" + text + "' is not a row; accepted: whole numbers from 0 to " + (rows - 1));
        } else if (seen.get(Integer.parseInt(text))) {
          problems.add(place, "row " + text + " stands here for the second time");
        } else {
          seen.set(Integer.parseInt(text));
        }
      }
    }
    if (seen.isEmpty() && problems.isEmpty()) {
      problems.add(source.address(), "there is no row number in this file; wanted: one a line");
    }
    problems.throwIfAny();
    return seen.stream().toArray();
  }

  private static List<String> lines(OpenSource open) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(new Utf8Reader(open.bytes()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
      open.finish(); // checks the pin
      return lines;
    } catch (IOException e) {
      throw open.failure(e);
    }
  }
}
