package dev.coppice.http;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.OutcomeUnknown;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * What went wrong, as a status and as words: the one table from our errors to HTTP. Whatever is not
 * ours tells nothing of the inside; its request id finds it in the log.
 *
 * @param kind the error in one word: {@code invalid_input}
 * @param problems all of them, at least one
 * @param total how many there were, shown or not
 */
public record Failure(int status, String kind, List<Problem> problems, long total) {

  /** A failure of HTTP itself. */
  static Failure of(int status, String kind, String message) {
    return new Failure(status, kind, List.of(new Problem("", message)), 1);
  }

  public static Failure of(Throwable thrown) {
    Throwable error = cause(thrown);
    if (error instanceof InvalidInput invalid) {
      return new Failure(422, "invalid_input", invalid.problems(), invalid.total());
    }
    if (error instanceof Refusal refusal) {
      return refusal.failure();
    }
    if (!(error instanceof CoppiceException)) {
      return of(500, "internal", "the server failed; its log tells more under the request id");
    }
    String message = String.valueOf(error.getMessage());
    if (error instanceof NotFound) {
      return of(404, "not_found", message);
    } else if (error instanceof Conflict) {
      return of(409, "conflict", message);
    } else if (error instanceof Rejected) {
      return of(409, "rejected", message);
    } else if (error instanceof Unavailable) {
      return of(503, "unavailable", message);
    }
    return of(500, error instanceof OutcomeUnknown ? "outcome_unknown" : "internal", message);
  }

  /** The error itself, out of what stages wrap around it. */
  static Throwable cause(Throwable thrown) {
    Throwable error = thrown;
    while (error instanceof CompletionException && error.getCause() != null) {
      error = error.getCause();
    }
    return error;
  }

  /** All problems in one text. */
  public String message() {
    return String.join("; ", problems.stream().map(Problem::toString).toList());
  }

  /** Our own shape: {@code {"error": {"kind", "total", "problems"}, "request_id"}}. */
  public Response response(Request request) {
    return response(request.id());
  }

  Response response(String requestId) {
    List<Struct> structs =
        problems.stream()
            .map(p -> new Struct().put("place", p.place()).put("message", p.message()))
            .toList();
    Struct error = new Struct().put("kind", kind).put("total", total);
    error.putStructs("problems", structs);
    Response response =
        Response.json(status, new Struct().put("error", error).put("request_id", requestId));
    return status == 503 ? response.with("Retry-After", "1") : response;
  }
}
