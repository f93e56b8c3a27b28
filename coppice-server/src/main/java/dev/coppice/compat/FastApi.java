package dev.coppice.compat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.Problem;
import dev.coppice.http.Failure;
import dev.coppice.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Errors as FastAPI services send them: {@code {"detail": [{"loc", "msg", "type"}, ...]}} for input
 * that is not accepted, {@code {"detail": "..."}} for everything else.
 */
final class FastApi {

  private static final Pattern ROW = Pattern.compile("(?:row (\\d+)(?:, )?)?(.*)", Pattern.DOTALL);

  private FastApi() {}

  /**
   * @param base the members of the body that hold the row or rows
   * @param batch whether places without a row mean the first row
   */
  static Response failure(Failure failure, List<String> base, boolean batch) {
    if (failure.status() == 422) {
      return Response.json(422, detail(failure.problems(), base, batch));
    }
    return Response.json(failure.status(), new Struct().put("detail", failure.message()));
  }

  static byte[] detail(List<Problem> problems, List<String> base, boolean batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonStruct.FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("detail");
      for (Problem problem : problems) {
        write(json, problem, base, batch);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Problem problem, List<String> base, boolean batch)
      throws IOException {
    Matcher place = ROW.matcher(problem.place());
    place.matches();
    String rest = place.group(2);
    boolean isField = rest.startsWith("field");
    boolean isSyntax = rest.startsWith("line ");
    json.writeStartObject();
    json.writeArrayFieldStart("loc");
    json.writeString("body");
    if (isField || place.group(1) != null) {
      for (String member : base) {
        json.writeString(member);
      }
      if (place.group(1) != null) {
        json.writeNumber(Integer.parseInt(place.group(1)));
      } else if (batch) {
        json.writeNumber(0);
      }
    }
    if (isField) {
      json.writeString(field(rest));
    } else if (!rest.isEmpty() && !isSyntax) {
      json.writeString(rest.replace(' ', '_'));
    }
    json.writeEndArray();
    json.writeStringField("msg", isSyntax ? rest + ": " + problem.message() : problem.message());
    json.writeStringField("type", isSyntax ? "json_invalid" : type(problem));
    json.writeEndObject();
  }

  /** The field; of several that contradict each other the first, the message names them all. */
  private static String field(String place) {
    if (place.startsWith("field ")) {
      return place.substring("field ".length());
    }
    String names = place.substring("fields ".length());
    int comma = names.indexOf(", ");
    return comma < 0 ? names : names.substring(0, comma);
  }

  private static String type(Problem problem) {
    return problem.message().endsWith(" is missing; it is required") ? "missing" : "value_error";
  }
}
