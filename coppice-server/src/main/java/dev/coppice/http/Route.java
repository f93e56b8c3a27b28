package dev.coppice.http;

import java.util.concurrent.CompletionStage;

/**
 * One place on the port.
 *
 * @param method {@code GET}, {@code POST}, ...
 * @param pattern a path whose variable parts stand in braces: {@code /api/v1/projects/{project}}; it
 *     is also the label in metrics, so labels stay bounded
 * @param handler runs on the event loop and never blocks
 */
public record Route(String method, String pattern, Handler handler) {

  /** Answers a request; a CoppiceException, thrown or in the stage, gets the door's error shape. */
  public interface Handler {
    CompletionStage<Response> handle(Request request);
  }
}
