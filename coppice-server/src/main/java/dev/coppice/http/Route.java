package dev.coppice.http;

import java.util.concurrent.CompletionStage;

/**
 * One place on the port.
 *
 * @param method {@code GET}, {@code POST}, ...
 * @param pattern a path whose variable parts are whole segments in braces: {@code
 *     /api/v1/projects/{project}}, the last of which may be the rest of the path: {@code
 *     /files/{path*}}; it is also the label in metrics, so labels stay bounded
 * @param purpose whether failures count as failed predictions
 * @param handler runs on the event loop, or on a worker when the body is large; never blocks
 */
public record Route(String method, String pattern, Purpose purpose, Handler handler) {

  public Route(String method, String pattern, Handler handler) {
    this(method, pattern, Purpose.OTHER, handler);
  }

  /** A place that predicts: what it refuses is logged as such. */
  public static Route prediction(String method, String pattern, Handler handler) {
    return new Route(method, pattern, Purpose.PREDICTION, handler);
  }

  /** A place that takes bodies of any size, as a stream: its handler is called at once. */
  public static Route upload(String method, String pattern, Handler handler) {
    return new Route(method, pattern, Purpose.UPLOAD, handler);
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
