package dev.coppice.mlflow.tracking;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.ShortestDouble;
import dev.coppice.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers as protobuf's JSON: snake case, whole numbers as numbers, and what is unset or
 * empty left out.
 */
final class Answer {

  /** Writes something that can be written. */
  interface Part {
    void to(Answer answer) throws IOException;
  }

  static final Response EMPTY = Response.json(200, "{}".getBytes(StandardCharsets.UTF_8));

  private final JsonGenerator json;

  private Answer(JsonGenerator json) {
    this.json = json;
  }

  static Response of(Part body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JsonStruct.FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      body.to(new Answer(json));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Response.json(200, bytes.toByteArray());
  }

  /** Nothing when it is empty. */
  Answer putSome(String name, String value) throws IOException {
    return value.isEmpty() ? this : put(name, value);
  }

  /** Nothing when it is null. */
  Answer put(String name, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
    return this;
  }

  Answer put(String name, long value) throws IOException {
    json.writeNumberField(name, value);
    return this;
  }

  /** Nothing when it is null. */
  Answer put(String name, @Nullable Long value) throws IOException {
    return value == null ? this : put(name, (long) value);
  }

  Answer put(String name, boolean value) throws IOException {
    json.writeBooleanField(name, value);
    return this;
  }

  /** NaN and the infinities as texts. */
  Answer put(String name, double value) throws IOException {
    json.writeFieldName(name);
    if (Double.isFinite(value)) {
      json.writeNumber(ShortestDouble.text(value));
    } else {
      json.writeString(Double.toString(value));
    }
    return this;
  }

  Answer put(String name, Part part) throws IOException {
    json.writeObjectFieldStart(name);
    part.to(this);
    json.writeEndObject();
    return this;
  }

  /** How an item of a list is written. */
  interface Each<T> {
    void write(Answer answer, T item) throws IOException;
  }

  /** Nothing when there are none. */
  <T> Answer put(String name, Iterable<T> items, Each<T> each) throws IOException {
    return items.iterator().hasNext() ? putAll(name, items, each) : this;
  }

  /** An empty list when there are none, for those who do not read protobuf. */
  <T> Answer putAll(String name, Iterable<T> items, Each<T> each) throws IOException {
    json.writeArrayFieldStart(name);
    for (T item : items) {
      json.writeStartObject();
      each.write(this, item);
      json.writeEndObject();
    }
    json.writeEndArray();
    return this;
  }

  /** Nothing when there are none. */
  Answer put(String name, List<String> texts) throws IOException {
    if (!texts.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
    return this;
  }

  /** Objects with key and value. */
  Answer put(String name, Map<String, String> texts) throws IOException {
    return put(
        name,
        texts.entrySet(),
        (answer, text) -> answer.put("key", text.getKey()).put("value", text.getValue()));
  }
}
