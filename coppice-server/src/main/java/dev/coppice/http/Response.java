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
 * @param trailers what follows the body, for gRPC; needs HTTP/2
 * @param scoring what was predicted, for logs and metrics; null when nothing was
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out
public record Response(
    int status,
    String contentType,
    byte[] body,
    Map<String, String> headers,
    Map<String, String> trailers,
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
    this(status, contentType, body, Map.of(), Map.of(), null);
  }

  public static Response json(int status, Struct body) {
    return new Response(status, JSON, JsonStruct.compact(body));
  }

  public static Response json(int status, byte[] body) {
    return new Response(status, JSON, body);
  }

  /** The same with one more header. */
  public Response with(String header, String value) {
    return new Response(status, contentType, body, more(headers, header, value), trailers, scoring);
  }

  /** The same with one more trailer. */
  public Response withTrailer(String trailer, String value) {
    return new Response(
        status, contentType, body, headers, more(trailers, trailer, value), scoring);
  }

  private static Map<String, String> more(Map<String, String> some, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(some);
    more.put(name, value);
    return more;
  }

  /** The same, as the outcome of predictions: every door that scores says so. */
  public Response with(Scoring scoring) {
    return new Response(status, contentType, body, headers, trailers, scoring);
  }
}
