package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Frame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader of bytes against FastCSV, on well-formed files and on files with a fault put in. */
class CsvTwinTest {

  private static final int COLUMNS = 3;

  @TempDir Path folder;

  @Test
  void wellFormedFilesGiveTheSameCells() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 60; round++) {
      String file = wellFormed(random, 1 + random.nextInt(60));
      assertEquals(twin(file), cells(file));
    }
  }

  @Test
  void filesLargerThanTheBufferGiveTheSameCells() {
    SplittableRandom random = new SplittableRandom(2);
    String file =
        wellFormed(random, 30_000)
            + ("\"" + "x\u20ac\n".repeat(100_000) + "\",,y\n")
            + ("z".repeat(300_000) + ",,\n")
            + wellFormed(random, 1_000).substring(6);
    assertEquals(twin(file), cells(file));
  }

  @Test
  void aFileWithAFaultIsRefusedByBothOrReadAlike() {
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      StringBuilder broken = new StringBuilder(wellFormed(random, 1 + random.nextInt(4)));
      int place = 6 + random.nextInt(broken.length() - 6);
      if (random.nextInt(2) == 0) {
        broken.deleteCharAt(place);
      } else {
        broken.insert(place, "\",\n\rx".charAt(random.nextInt(5)));
      }
      String file = broken.toString();
      try {
        List<List<String>> twin = twin(file);
        assertEquals(twin, cells(file));
      } catch (CsvParseException e) {
        refused++;
        assertThrows(InvalidInput.class, () -> cells(file), file);
      }
    }
    assertTrue(refused > 200 && refused < 1_800, "refused " + refused);
  }

  private static String wellFormed(SplittableRandom random, int rows) {
    String alphabet = "abc 12,\"\n\r\u00e9\u20ac";
    String[] ends = {"\n", "\r\n", "\r"};
    StringBuilder file = new StringBuilder("a,b,c\n");
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        StringBuilder cell = new StringBuilder();
        random
            .ints(random.nextInt(8), 0, alphabet.length())
            .forEach(i -> cell.append(alphabet.charAt(i)));
        boolean quoted =
            random.nextInt(4) == 0 || cell.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0);
        String text = cell.toString().replace("\"", "\"\"");
        file.append(column > 0 ? "," : "").append(quoted ? "\"" + text + "\"" : text);
      }
      file.append(ends[random.nextInt(3)]);
    }
    return file.toString();
  }

  private static List<List<String>> twin(String file) {
    List<List<String>> records = new ArrayList<>();
    for (CsvRecord record : CsvReader.builder().allowUnclosedQuote(false).ofCsvRecord(file)) {
      records.add(record.getFields());
    }
    return records.subList(1, records.size());
  }

  private List<List<String>> cells(String file) {
    Written.file(folder, "t.csv", file);
    Frame frame =
        Table.readTexts(Source.of("t.csv", folder), CsvFormat.DEFAULT.withMissing(List.of()))
            .frame();
    return IntStream.range(0, frame.rows())
        .mapToObj(
            row ->
                IntStream.range(0, COLUMNS)
                    .mapToObj(i -> String.valueOf(frame.texts("abc".substring(i, i + 1)).text(row)))
                    .toList())
        .toList();
  }
}
