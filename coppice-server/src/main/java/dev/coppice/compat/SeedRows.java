package dev.coppice.compat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.codec.JsonStruct;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.frame.AbsentFields;
import dev.coppice.frame.JsonRows;
import dev.coppice.frame.UnknownFields;
import dev.coppice.http.JsonBody;
import dev.coppice.http.Request;
import dev.coppice.serving.Service;
import dev.coppice.serving.Service.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows as the existing services want them: every field of the model must be there, other
 * members are left out. A slip of the pen is told all the same, as the field that is missing.
 */
final class SeedRows {

  private final JsonRows rows;
  private final int maxRows;
  private final Request request;

  private SeedRows(JsonRows rows, int maxRows, Request request) {
    this.rows = rows;
    this.maxRows = maxRows;
    this.request = request;
  }

  static SeedRows of(Service service, Request request) {
    JsonBody.require(request);
    JsonRows rows =
        new JsonRows(
            service.deployment().bundle().pipeline().schema(),
            UnknownFields.IGNORE,
            AbsentFields.REFUSE);
    return new SeedRows(rows, service.settings().maxRows(), request);
  }

  private interface Reader<T> {
    T read(JsonParser parser) throws IOException;
  }

  /** The body is the row. */
  Asked flat() {
    return read(parser -> row(parser, request.id()));
  }

  /** The body is an array of rows, which may be empty. */
  List<Asked> array() {
    return read(parser -> array(parser, "", request.id()));
  }

  /** The body is an object with an array of rows. */
  List<Asked> wrapped(String member) {
    return read(
        parser -> {
          List<List<Asked>> found = new ArrayList<>();
          members(parser, Map.of(member, in -> found.add(array(in, member, request.id()))));
          return present(found, member);
        });
  }

  /** The body is an object with one row, and maybe with its id. */
  Asked wrappedRow(String member, String idMember) {
    return read(
        parser -> {
          List<Asked> found = new ArrayList<>();
          List<String> ids = new ArrayList<>();
          members(
              parser,
              Map.of(
                  member, in -> found.add(row(in, "")),
                  idMember, in -> addId(in, idMember, ids)));
          Asked asked = present(found, member);
          String id = ids.isEmpty() ? request.id() : ids.get(0);
          return new Asked(id, asked.row(), asked.problems());
        });
  }

  /** The body is an object with an array of rows, and maybe one with as many ids. */
  List<Asked> wrapped(String member, String idsMember) {
    return read(
        parser -> {
          List<List<Asked>> found = new ArrayList<>();
          List<List<String>> ids = new ArrayList<>();
          members(
              parser,
              Map.of(
                  member, in -> found.add(array(in, member, "")),
                  idsMember, in -> addIds(in, idsMember, ids)));
          List<Asked> asked = present(found, member);
          return ids.isEmpty() ? asked : named(asked, ids.get(0), idsMember);
        });
  }

  private static List<Asked> named(List<Asked> asked, List<String> ids, String member) {
    if (ids.size() != asked.size()) {
      throw wrong(
          member,
          "there are " + ids.size() + " ids for " + asked.size() + " rows; wanted: one each");
    }
    List<Asked> named = new ArrayList<>();
    for (int row = 0; row < ids.size(); row++) {
      named.add(new Asked(ids.get(row), asked.get(row).row(), asked.get(row).problems()));
    }
    return named;
  }

  private <T> T read(Reader<T> reader) {
    try (JsonParser parser = JsonStruct.FACTORY.createParser(request.body())) {
      if (parser.nextToken() == null) {
        throw new InvalidInput("the body is empty; wanted: JSON");
      }
      T value = reader.read(parser);
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

  private interface Member {
    void read(JsonParser parser) throws IOException;
  }

  private static void members(JsonParser parser, Map<String, Member> wanted) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new InvalidInput("wanted: a JSON object");
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      Member member = wanted.get(name);
      if (member != null) {
        member.read(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private static <T> T present(List<T> found, String member) {
    if (found.size() != 1) {
      throw wrong(
          member, found.isEmpty() ? member + " is missing; it is required" : "it stands twice");
    }
    return found.get(0);
  }

  private static InvalidInput wrong(String place, String message) {
    return new InvalidInput(List.of(new Problem(place, message)));
  }

  private Asked row(JsonParser parser, String id) throws IOException {
    Problems problems = new Problems();
    return new Asked(id, rows.row(parser, "", problems), problems.shown());
  }

  private List<Asked> array(JsonParser parser, String place, String id) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(place, "wanted: an array of objects");
    }
    List<Asked> asked = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (asked.size() == maxRows) {
        throw wrong(place, "there are too many rows; accepted: at most " + maxRows);
      }
      asked.add(row(parser, id));
    }
    return asked;
  }

  private static void addId(JsonParser parser, String member, List<String> ids) throws IOException {
    String id = id(parser, member);
    if (id != null) {
      ids.add(id);
    }
  }

  /** An id; null stands for one to be made. */
  private static @Nullable String id(JsonParser parser, String place) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(place, "it must be a text");
    }
    return parser.getText();
  }

  private void addIds(JsonParser parser, String member, List<List<String>> all) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(member, "wanted: an array of texts");
    }
    List<String> ids = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (ids.size() == maxRows) {
        throw wrong(member, "there are too many ids; accepted: at most " + maxRows);
      }
      String id = id(parser, member);
      ids.add(id == null ? "" : id);
    }
    all.add(ids);
  }
}
