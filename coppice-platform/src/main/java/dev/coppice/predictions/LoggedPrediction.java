package dev.coppice.predictions;

import com.fasterxml.jackson.core.JsonParser;
import dev.coppice.codec.JsonBytes;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.frame.Field;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.pipeline.Pipeline;
import dev.coppice.pipeline.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A line of the log.
 *
 * @param features the values that were not missing, by field name
 * @param redacted fields that were not written
 * @param text the line itself
 */
public record LoggedPrediction(
    Instant time,
    String requestId,
    String project,
    String version,
    String route,
    Struct features,
    List<String> redacted,
    LineNames names,
    String text) {

  /**
   * A logged row, scored again.
   *
   * @param logged what was answered
   * @param now what is answered now
   * @param same whether that is equal to the bit
   * @param difference the largest between two outputs
   */
  public record Replay(
      Prediction prediction,
      LoggedAnswer logged,
      LoggedAnswer now,
      boolean same,
      double difference) {

    public boolean decidedOtherwise() {
      return prediction.decided() >= 0 && !logged.text().equals(now.text());
    }
  }

  /** Empty when the line is no prediction. */
  static Optional<LoggedPrediction> read(byte[] line, LineNames names) {
    try {
      Struct struct = JsonStruct.read(line);
      return Optional.of(
          new LoggedPrediction(
              Instant.parse(struct.text("timestamp_utc")),
              struct.text("request_id"),
              struct.text("project"),
              struct.text("version"),
              struct.text("route"),
              struct.struct("features"),
              struct.has("redacted") ? struct.texts("redacted") : List.of(),
              names,
              new String(line, StandardCharsets.UTF_8)));
    } catch (InvalidInput | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The request id alone, without reading the rest of the line. */
  static Optional<String> requestId(byte[] line) {
    try (JsonParser parser = JsonStruct.FACTORY.createParser(line)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        String value = parser.nextTextValue();
        if (name.equals("request_id")) {
          return Optional.ofNullable(value);
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * The row that was scored. A field that the line does not know is missing.
   *
   * @throws InvalidInput when the schema wants a field that was redacted, or has it with another
   *     type
   */
  public RowValues row(Schema schema) {
    RowValues row = new RowValues(schema);
    for (int position = 0; position < schema.size(); position++) {
      Field field = schema.field(position);
      if (redacted.contains(field.name())) {
        throw new InvalidInput(
            "The field '"
                + field.name()
                + "' of request "
                + requestId
                + " was redacted when it was logged, so it cannot be scored again");
      }
      if (!features.has(field.name())) {
        continue;
      }
      if (field.type().isNumeric()) {
        row.set(position, features.number(field.name()));
      } else {
        row.set(position, features.text(field.name()));
      }
    }
    return row;
  }

  /**
   * What was answered.
   *
   * @throws InvalidInput when the line was written under other names
   */
  public LoggedAnswer answer() {
    return LoggedAnswer.read(this);
  }

  /**
   * Scores the row again, with the version that answered or any other.
   *
   * @throws InvalidInput see {@link #row}, and when the model predicts something else
   */
  public Replay replay(Pipeline pipeline) {
    Prediction prediction = pipeline.score(row(pipeline.schema()));
    JsonBytes answer = new JsonBytes();
    new AnswerFormat(prediction.target(), names).write(prediction, answer);
    // numbers are written shortest, so equal text is equal bits
    String written = new String(answer.copy(), StandardCharsets.UTF_8);
    boolean same = text.contains(written + ",\"predict_ms\":");
    LoggedAnswer logged = answer();
    LoggedAnswer now = LoggedAnswer.of(prediction);
    return new Replay(prediction, logged, now, same, logged.difference(now));
  }
}
