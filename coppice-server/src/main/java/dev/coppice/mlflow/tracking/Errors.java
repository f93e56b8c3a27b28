package dev.coppice.mlflow.tracking;

import dev.coppice.codec.Struct;
import dev.coppice.errors.Conflict;
import dev.coppice.errors.CoppiceException;
import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import dev.coppice.errors.OutcomeUnknown;
import dev.coppice.errors.Rejected;
import dev.coppice.errors.Unavailable;
import dev.coppice.http.Failure;
import dev.coppice.http.Response;

/**
 * What went wrong, in the words that MLflow's clients branch on. They try again, for minutes, after
 * 408, 429 and all of 5xx: so none of these stands for a mistake of the caller.
 */
final class Errors {

  private Errors() {}

  static Response response(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    if (thrown instanceof CoppiceException known) {
      return response(status(known, failure), code(known), failure.message());
    }
    String code =
        switch (failure.status()) {
          case 401 -> "UNAUTHENTICATED";
          case 403 -> "PERMISSION_DENIED";
          case 404, 405 -> "ENDPOINT_NOT_FOUND";
          case 408 -> "DEADLINE_EXCEEDED";
          case 413, 414, 431 -> "INVALID_PARAMETER_VALUE";
          case 429 -> "REQUEST_LIMIT_EXCEEDED";
          case 503 -> "TEMPORARILY_UNAVAILABLE";
          default -> failure.status() < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR";
        };
    return response(failure.status(), code, failure.message());
  }

  private static int status(CoppiceException error, Failure failure) {
    return error instanceof InvalidInput || error instanceof Conflict ? 400 : failure.status();
  }

  private static String code(CoppiceException error) {
    if (error instanceof InvalidInput) {
      return "INVALID_PARAMETER_VALUE";
    } else if (error instanceof NotFound) {
      return "RESOURCE_DOES_NOT_EXIST";
    } else if (error instanceof Conflict) {
      return "RESOURCE_ALREADY_EXISTS";
    } else if (error instanceof Rejected) {
      return "RESOURCE_CONFLICT";
    } else if (error instanceof Unavailable) {
      return "TEMPORARILY_UNAVAILABLE";
    } else if (error instanceof OutcomeUnknown) {
      return "INTERNAL_ERROR";
    }
    return "INTERNAL_ERROR";
  }

  /** Something that no later attempt will find either. */
  static Response notImplemented(String message) {
    return response(501, "NOT_IMPLEMENTED", message);
  }

  private static Response response(int status, String code, String message) {
    Response response =
        Response.json(status, new Struct().put("error_code", code).put("message", message));
    return status == 503 ? response.with("Retry-After", "1") : response;
  }
}
