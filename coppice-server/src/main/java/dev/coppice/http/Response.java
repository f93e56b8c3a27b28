package dev.coppice.http;

import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Struct;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as doors give it.
 *
 * @param headers beside type and length
 * @param trailers what follows the body, for gRPC; needs HTTP/2
 * @param scoring what was predicted, for logs and metrics; null when nothing was
 * @param source where the body comes from when it is too large to hold; null when it is held
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out
public record Response(
    int status,
    String contentType,
    byte[] body,
    Map<String, String> headers,
    Map<String, String> trailers,
    @Nullable Scoring scoring,
    @Nullable Source source) {

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

  /**
   * Bytes on their way.
   *
   * @param bytes exactly {@code size} of them; closed at the end
   */
  public record Source(InputStream bytes, long size) {}

  public Response(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of(), Map.of(), null, null);
  }

  /** A body that is sent piece by piece. */
  public static Response of(String contentType, Source source) {
    return new Response(200, contentType, new byte[0], Map.of(), Map.of(), null, source);
  }

  public static Response json(int status, Struct body) {
    return new Response(status, JSON, JsonStruct.compact(body));
  }

  public static Response json(int status, byte[] body) {
    return new Response(status, JSON, body);
  }

  /** Nobody wants it any more. */
  void discard() {
    if (source != null) {
      try {
        source.bytes().close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }

  /** In bytes. */
  long size() {
    return source == null ? body.length : source.size();
  }

  /** The same with one more header. */
  public Response with(String header, String value) {
    return new Response(
        status, contentType, body, more(headers, header, value), trailers, scoring, source);
  }

  /** The same with one more trailer. */
  public Response withTrailer(String trailer, String value) {
    return new Response(
        status, contentType, body, headers, more(trailers, trailer, value), scoring, source);
  }

  private static Map<String, String> more(Map<String, String> some, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(some);
    more.put(name, value);
    return more;
  }

  /** The same, as the outcome of predictions: every door that scores says so. */
  public Response with(Scoring scoring) {
    return new Response(status, contentType, body, headers, trailers, scoring, source);
  }
}
