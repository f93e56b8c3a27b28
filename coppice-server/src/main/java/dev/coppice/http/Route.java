package dev.coppice.http;

import dev.coppice.access.Role;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One place on the port.
 *
 * <p>What a place needs, unless it says otherwise: a viewer's token to read ({@code GET}) and to
 * predict, an operator's for all else. {@link #needing} and {@link #open} say otherwise.
 *
 * @param method {@code GET}, {@code POST}, ...
 * @param pattern a path whose variable parts are whole segments in braces: {@code
 *     /api/v1/projects/{project}}, the last of which may be the rest of the path: {@code
 *     /files/{path*}}; it is also the label in metrics, so labels stay bounded
 * @param purpose whether failures count as failed predictions
 * @param role that who asks must have; null when anybody may ask
 * @param handler runs on the event loop, or on a worker when the body is large; never blocks
 */
public record Route(
    String method, String pattern, Purpose purpose, @Nullable Role role, Handler handler) {

  public Route(String method, String pattern, Handler handler) {
    this(
        method,
        pattern,
        Purpose.OTHER,
        method.equals("GET") ? Role.VIEWER : Role.OPERATOR,
        handler);
  }

  /** A place that predicts: what it refuses is logged as such. */
  public static Route prediction(String method, String pattern, Handler handler) {
    return new Route(method, pattern, Purpose.PREDICTION, Role.VIEWER, handler);
  }

  /** The same for who has this role. */
  public Route needing(Role other) {
    return new Route(method, pattern, purpose, other, handler);
  }

  /** The same for anybody, also without a token: for those who only ask whether it is alive. */
  public Route open() {
    return new Route(method, pattern, purpose, null, handler);
  }

  /** The same place, answered by another. */
  public Route answeredBy(Handler other) {
    return new Route(method, pattern, purpose, role, other);
  }

  /** A place that takes bodies of any size, as a stream: its handler is called at once. */
  public static Route upload(String method, String pattern, Handler handler) {
    return new Route(method, pattern, Purpose.UPLOAD, Role.OPERATOR, handler);
  }

  /** What a place is for. */
  public enum Purpose {
    PREDICTION,
    UPLOAD,
    OTHER
  }

  /** Answers a request; a CoppiceException, thrown or in the stage, gets the door's error shape. */
  public interface Handler {
    CompletionStage<Response> handle(Request request);
  }
}
