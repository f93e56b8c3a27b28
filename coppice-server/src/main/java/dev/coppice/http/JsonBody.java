package dev.coppice.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problems;
import dev.coppice.frame.JsonRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON bodies of foreign protocols, whose order of members is anybody's guess: as a tree of maps,
 * lists, texts, truth values and numbers, of bounded size.
 */
public final class JsonBody {

  private final JsonParser parser;
  private final long most;
  private long values;

  private JsonBody(JsonParser parser, long most) {
    this.parser = parser;
    this.most = most;
  }

  /** What the header Content-Type says, in lower case without parameters; empty without one. */
  public static String type(Request request) {
    String given = request.headers().apply("Content-Type");
    return given == null ? "" : given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses a body that does not say it is JSON. A body that says nothing will do, unless a web
   * page sends it: a browser sends JSON to another site only after asking.
   */
  public static void require(Request request) {
    String type = type(request);
    boolean silent = type.isEmpty() && request.headers().apply("Origin") == null;
    if (!silent && !type.equals(Response.JSON) && !type.endsWith("+json")) {
      String found = type.isEmpty() ? "there is none" : "it is " + type;
      throw new Refusal(
          415,
          "unsupported_media_type",
          "the header Content-Type must say "
              + Response.JSON
              + "; "
              + found
              + " (with curl: -H 'Content-Type: application/json')");
    }
  }

  /**
   * Reads a document; {@code NaN} is understood, as Python writes it.
   *
   * @param most values in it, to bound memory
   * @throws InvalidInput when it is no JSON, or has more values
   */
  public static @Nullable Object read(byte[] json, long most) {
    try (JsonParser parser = JsonStruct.FACTORY.createParser(json)) {
      parser.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());
      if (parser.nextToken() == null) {
        throw new InvalidInput("the body is empty; wanted: JSON");
      }
      Object value = new JsonBody(parser, most).value(parser.currentToken());
      if (parser.nextToken() != null) {
        throw new InvalidInput("there is more text after the end of the JSON document");
      }
      return value;
    } catch (IOException e) {
      Problems problems = new Problems();
      JsonRows.addSyntax(e, problems);
      throw new InvalidInput(problems.shown());
    }
  }

  private @Nullable Object value(JsonToken token) throws IOException {
    if (++values > most) {
      throw new InvalidInput("the document has too many values; accepted: at most " + most);
    }
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      default -> null;
    };
  }

  private Object number() throws IOException {
    // A whole number of any length keeps its digits: it may be an identifier
    return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? parser.getBigIntegerValue()
            : (Object) parser.getLongValue()
        : (Object) parser.getDoubleValue();
  }

  private Map<String, @Nullable Object> object() throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      members.put(name, value(parser.nextToken()));
    }
    return members;
  }

  private List<@Nullable Object> array() throws IOException {
    List<@Nullable Object> items = new ArrayList<>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      items.add(value(t));
    }
    return items;
  }
}
