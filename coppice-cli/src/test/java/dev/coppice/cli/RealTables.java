package dev.coppice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Tables made of the real files as their fixed test rows count them. */
final class RealTables {

  private RealTables() {}

  /** The resale prices of both files; a column that the first lacks is left out. */
  static void joinedResales(Path data, Path table) throws IOException {
    List<String> lines = lines(data.resolve("hdb_resale_2012_2014.csv.gz"));
    List<String> later = lines(data.resolve("hdb_resale_2015_2016.csv.gz"));
    for (String line : later.subList(1, later.size())) {
      String price = line.substring(line.lastIndexOf(','));
      String before = line.substring(0, line.length() - price.length());
      lines.add(before.substring(0, before.lastIndexOf(',')) + price);
    }
    Files.write(table, lines);
  }

  /** The listings without repeated ones, and the test rows by their new numbers. */
  static void ankaraWithoutRepeats(Path data, Path folder) throws IOException {
    List<String> lines = lines(data.resolve("ankara_listings_2023.csv.gz"));
    List<String> kept = new ArrayList<>(lines.subList(0, 1));
    Map<String, Integer> seen = new HashMap<>();
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int row = 0; row + 1 < lines.size(); row++) {
      String line = lines.get(row + 1);
      if (seen.putIfAbsent(line, kept.size() - 1) == null) {
        numbers.put(row, kept.size() - 1);
        kept.add(line);
      }
    }
    Files.write(folder.resolve("data.csv"), kept);
    List<String> test = new ArrayList<>();
    for (String row : Files.readAllLines(data.resolve("splits/ankara_3class.test.txt"))) {
      test.add(String.valueOf(numbers.get(Integer.valueOf(row))));
    }
    Files.write(folder.resolve("test.txt"), test);
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    }
  }
}
