package dev.coppice.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request as doors see it.
 *
 * @param parameters the variable parts of the path by name
 * @param query the parameters behind the question mark, the first of equals
 * @param headers a header's first value by its name, whatever its case
 * @param body never beyond the limit; empty when there is none
 * @param actor who asks: the name of their token; {@code anonymous} where none is wanted
 * @param id of the caller ({@code X-Request-Id}) or made here; joins the log lines of one request
 * @param repeated all values of a parameter behind the question mark, by its name
 * @param stream the body as it arrives, where the route is an {@linkplain Route#upload upload}
 */
@SuppressWarnings("ArrayRecordComponent") // a body is read once, by its door
public record Request(
    String method,
    String path,
    Map<String, String> parameters,
    Map<String, String> query,
    Function<String, @Nullable String> headers,
    byte[] body,
    String actor,
    String id,
    Function<String, List<String>> repeated,
    InputStream stream) {

  /** Who asks where no token is wanted. */
  public static final String ANONYMOUS = "anonymous";

  public Request(
      String method,
      String path,
      Map<String, String> parameters,
      Map<String, String> query,
      Function<String, @Nullable String> headers,
      byte[] body,
      String actor,
      String id) {
    this(
        method,
        path,
        parameters,
        query,
        headers,
        body,
        actor,
        id,
        name -> query.containsKey(name) ? List.of(query.get(name)) : List.of(),
        new ByteArrayInputStream(body));
  }
}
