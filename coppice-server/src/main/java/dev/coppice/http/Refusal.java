package dev.coppice.http;

/** A door refuses a request for a reason of HTTP, such as a body of the wrong type. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /**
   * @param kind the error in one word: {@code unsupported_media_type}
   */
  public Refusal(int status, String kind, String message) {
    super(message);
    this.failure = Failure.of(status, kind, message);
  }

  Refusal(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
