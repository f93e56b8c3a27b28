package dev.coppice.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.AbsentFields;
import dev.coppice.frame.Field;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.RowValues;
import dev.coppice.frame.Schema;
import dev.coppice.frame.UnknownFields;
import dev.coppice.pipeline.Target;
import dev.coppice.predictions.Label;
import dev.coppice.predictions.Labels.Contradiction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Labels as clients send them: one object {@code {"request_id", "label", "time"}}, an array of
 * them, or {@code {"labels": [...], "replace": true}}. The time may be left out.
 */
record LabelsRequest(List<Label> labels, Contradiction contradiction) {

  private static final String LABELS = "labels";
  private static final String REPLACE = "replace";
  private static final Schema SCHEMA =
      Schema.of(
          Field.category("request_id"),
          Field.category("label"),
          new Field("time", FieldType.TIMESTAMP));

  /**
   * @param target what labels are checked against; null when nobody knows yet
   * @param now the time of labels that bring none
   * @throws InvalidInput with every problem of every label
   */
  static LabelsRequest read(byte[] body, @Nullable Target target, Instant now, int most) {
    Problems problems = new Problems();
    List<RowValues> rows = new ArrayList<>();
    Contradiction contradiction = Contradiction.REPORT;
    try (JsonParser parser = JsonStruct.FACTORY.createParser(body)) {
      if (parser.nextToken() == null) {
        throw new InvalidInput("the body is empty; wanted: JSON");
      }
      JsonRows reader = new JsonRows(SCHEMA, UnknownFields.REFUSE, AbsentFields.MISSING);
      if (parser.currentToken() == JsonToken.START_ARRAY) {
        rows.addAll(reader.rows(parser, problems));
      } else if (isEnvelope(body)) {
        contradiction = inside(parser, reader, rows, problems);
      } else {
        rows.add(reader.row(parser, "", problems));
      }
      if (parser.nextToken() != null) {
        problems.add("", "there is more text after the end of the JSON document");
      }
    } catch (IOException e) {
      JsonRows.addSyntax(e, problems);
    }
    if (rows.size() > most) {
      problems.add("", "there are " + rows.size() + " labels; accepted: at most " + most);
    }
    problems.throwIfAny();
    List<Label> labels = labels(rows, target, now, problems);
    problems.throwIfAny();
    return new LabelsRequest(labels, contradiction);
  }

  private static boolean isEnvelope(byte[] body) throws IOException {
    try (JsonParser parser = JsonStruct.FACTORY.createParser(body)) {
      String first = parser.nextToken() == JsonToken.START_OBJECT ? parser.nextFieldName() : null;
      return LABELS.equals(first) || REPLACE.equals(first);
    }
  }

  private static Contradiction inside(
      JsonParser parser, JsonRows reader, List<RowValues> into, Problems problems)
      throws IOException {
    Contradiction contradiction = Contradiction.REPORT;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (name.equals(LABELS)) {
        into.addAll(reader.rows(parser, problems));
      } else if (name.equals(REPLACE) && token.isBoolean()) {
        contradiction = parser.getBooleanValue() ? Contradiction.REPLACE : Contradiction.REPORT;
      } else {
        problems.add(name, "accepted: labels (an array) and replace (true or false)");
        parser.skipChildren();
      }
    }
    return contradiction;
  }

  private static List<Label> labels(
      List<RowValues> rows, @Nullable Target target, Instant now, Problems problems) {
    List<Label> labels = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      RowValues row = rows.get(i);
      String place = rows.size() == 1 ? "" : "row " + i + ", ";
      String id = row.text(0);
      String given = row.text(1);
      if (id == null || given == null) {
        problems.add(place + "field " + (id == null ? "request_id" : "label"), "it is missing");
        continue;
      }
      Optional<String> value = target == null ? Optional.of(given) : Label.outcome(target, given);
      if (value.isEmpty() && target != null) {
        problems.add(place + "field label", "it is '" + given + "'; accepted: " + wanted(target));
      }
      value.ifPresent(each -> labels.add(new Label(id, each, time(row.number(2), now))));
    }
    return labels;
  }

  private static String wanted(Target target) {
    return target.classes().isEmpty() ? "a number" : String.join(", ", target.classes());
  }

  private static Instant time(double seconds, Instant now) {
    return Double.isNaN(seconds)
        ? now
        : Instant.ofEpochSecond(0, 0).plusMillis(StrictMath.round(1000 * seconds));
  }
}
