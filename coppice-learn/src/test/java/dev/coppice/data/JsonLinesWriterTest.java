package dev.coppice.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.frame.Frame;
import dev.coppice.frame.NumberColumn;
import dev.coppice.frame.Schema;
import dev.coppice.frame.TextColumn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesWriterTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBackToTheSameBits() {
    Schema schema = Written.schema("n:number i:integer t:timestamp c:category");
    Frame frame =
        new Frame(
            schema,
            List.of(
                new NumberColumn(new double[] {Double.NaN, 0.1, -1e-300}),
                new NumberColumn(new double[] {9007199254740991.0, Double.NaN, -3}),
                new NumberColumn(new double[] {1711852200.25, 0, Double.NaN}),
                TextColumn.of(Arrays.asList("say \"hi\"\n\u0001", "\u00e4\ud83c\udf33", null))));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonLinesWriter writer = new JsonLinesWriter(out)) {
      writer.write(frame.select(new int[] {0}));
      writer.write(frame.select(new int[] {1, 2}));
    }
    String text = out.toString(StandardCharsets.UTF_8);
    assertEquals(
        "{\"n\":null,\"i\":9007199254740991,\"t\":\"2024-03-31T02:30:00.250Z\","
            + "\"c\":\"say \\\"hi\\\"\\n\\u0001\"}",
        text.split("\n", -1)[0]);
    Written.file(folder, "t.jsonl", text);
    Frame read = Table.read(Source.of("t.jsonl", folder), CsvFormat.DEFAULT, schema).frame();
    assertArrayEquals(RowHashes.hashes(frame), RowHashes.hashes(read));
  }
}
