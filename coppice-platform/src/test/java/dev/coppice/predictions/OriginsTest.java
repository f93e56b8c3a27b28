package dev.coppice.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coppice.codec.JsonBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private static Origin origin(int hour, String version, String hash) {
    return new Origin(NOON.plusSeconds(3600L * hour), version, hash, "run", "somewhere");
  }

  private static LoggedPrediction line(int hour, String version) {
    Scored scored =
        TestModels.scored(
            "id",
            NOON.plusSeconds(3600L * hour),
            TestModels.binary(1),
            TestModels.row(1, 1, "DE", 0));
    JsonBytes text = new JsonBytes();
    new LineFormat(LineNames.defaults(), List.of()).write(scored, text);
    String json = new String(text.copy(), java.nio.charset.StandardCharsets.UTF_8);
    byte[] renamed = json.replace("\"v1\"", "\"" + version + "\"").getBytes();
    return LoggedPrediction.read(renamed, LineNames.defaults()).orElseThrow();
  }

  @Test
  void aVersionThatMeantTwoModelsIsToldApartByTime() throws Exception {
    Origins origins = new Origins(folder);
    origins.add(origin(0, "v1", "aaa"));
    origins.add(origin(1, "v1", "aaa")); // a restart
    origins.add(origin(2, "v2", "bbb"));
    new Origins(folder).add(origin(3, "v1", "ccc")); // another process, later
    List<Origin> all = origins.all();
    assertEquals(
        List.of(origin(0, "v1", "aaa"), origin(2, "v2", "bbb"), origin(3, "v1", "ccc")), all);
    assertEquals("aaa", Origins.of(line(1, "v1"), all).orElseThrow().modelHash());
    assertEquals("ccc", Origins.of(line(4, "v1"), all).orElseThrow().modelHash());
    assertEquals("bbb", Origins.of(line(4, "v2"), all).orElseThrow().modelHash());
    assertEquals(Optional.empty(), Origins.of(line(4, "v9"), all));
  }

  @Test
  void aLineThatWasLeftHalfWrittenIsCut() throws Exception {
    new Origins(folder).add(origin(0, "v1", "aaa"));
    Files.writeString(
        folder.resolve("versions.jsonl"), "{\"since\":\"20", StandardOpenOption.APPEND);
    Origins next = new Origins(folder);
    next.add(origin(1, "v2", "bbb"));
    assertEquals(List.of(origin(0, "v1", "aaa"), origin(1, "v2", "bbb")), next.all());
  }
}
