package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as doors give it.
 *
 * @param headers beside type and length
 * @param scoring what was predicted, for logs and metrics; null when nothing was
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out
public record Response(
    int status,
    String contentType,
    byte[] body,
    Map<String, String> headers,
    @Nullable Scoring scoring) {

  public static final String JSON = "application/json";

  /**
   * The predictions in an answer.
   *
   * @param version of the model
   * @param route the arm that answered
   * @param rows that were predicted
   * @param refused rows that were answered with what is wrong with them
   * @param nanos time of the model alone
   */
  public record Scoring(
      String project, String version, String route, int rows, int refused, long nanos) {}

  public Response(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of(), null);
  }

  public static Response json(int status, Struct body) {
    return new Response(status, JSON, JsonStruct.compact(body));
  }

  public static Response json(int status, byte[] body) {
    return new Response(status, JSON, body);
  }

  /** The same with one more header. */
  public Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, contentType, body, more, scoring);
  }

  /** The same, as the outcome of predictions: every door that scores says so. */
  public Response with(Scoring scoring) {
    return new Response(status, contentType, body, headers, scoring);
  }
}
