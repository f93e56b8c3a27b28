package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;

/** An answer as doors give it. */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out
public record Response(int status, String contentType, byte[] body) {

  public static final String JSON = "application/json";

  public static Response json(int status, Struct body) {
    return new Response(status, JSON, JsonStruct.compact(body));
  }

  public static Response json(int status, byte[] body) {
    return new Response(status, JSON, body);
  }
}
