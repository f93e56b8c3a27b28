package dev.coppice.predictions;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a version was when it began to answer. Lines of the log name a version as answers do; this
 * says which model that was.
 *
 * @param since when it began to answer
 * @param version as the lines name it
 * @param modelHash of its bundle
 * @param runId that trained it; empty when the bundle does not say
 * @param reference where it came from, as the user wrote it
 */
public record Origin(
    Instant since, String version, String modelHash, String runId, String reference) {

  boolean isSameModel(Origin other) {
    return version.equals(other.version)
        && modelHash.equals(other.modelHash)
        && reference.equals(other.reference);
  }

  Struct struct() {
    return new Struct()
        .put("since", since.toString())
        .put("version", version)
        .put("model_hash", modelHash)
        .put("run_id", runId)
        .put("reference", reference);
  }

  /** Empty when the line says no such thing. */
  static Optional<Origin> read(byte[] line) {
    try {
      Struct struct = JsonStruct.read(line);
      return Optional.of(
          new Origin(
              Instant.parse(struct.text("since")),
              struct.text("version"),
              struct.text("model_hash"),
              struct.text("run_id"),
              struct.text("reference")));
    } catch (InvalidInput | DateTimeException e) {
      return Optional.empty();
    }
  }
}
