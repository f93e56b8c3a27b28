package dev.coppice.tracking.remote;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import dev.coppice.errors.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a tracking server said.
 *
 * @param code its name of the mistake; empty when there is none
 * @param message its sentence about it
 */
record Answer(int status, Struct body, String code, String message) {

  private static final int SHOWN = 300;
  private static final int NO_ANSWER = 0; // a good one, but of something else

  static Answer of(int status, byte[] bytes) {
    Struct body = new Struct();
    String text = "";
    try {
      body = bytes.length == 0 ? body : JsonStruct.read(bytes);
    } catch (InvalidInput e) { // a page of HTML, mostly from somebody in between
      text = new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.UTF_8);
    }
    if (status / 100 == 2) {
      boolean understood = text.isEmpty();
      return new Answer(understood ? status : NO_ANSWER, body, "", text);
    }
    String code = body.has("error_code") ? body.text("error_code") : "";
    return new Answer(status, body, code, body.has("message") ? body.text("message") : text);
  }

  boolean good() {
    return status / 100 == 2;
  }

  /** There is no such thing, says a server that knows the question. */
  boolean absent() {
    return code.equals("RESOURCE_DOES_NOT_EXIST") || code.equals("NOT_FOUND");
  }

  /** There is one already. */
  boolean taken() {
    return code.equals("RESOURCE_ALREADY_EXISTS");
  }

  /** It does not know the question. */
  boolean unknownCall() {
    return code.equals("ENDPOINT_NOT_FOUND") || (status == 404 || status == 405) && code.isEmpty();
  }

  /** The first struct of a list, which protobuf leaves out when it is empty. */
  static List<Struct> structs(Struct body, String name) {
    return body.has(name) ? body.structs(name) : List.of();
  }
}
