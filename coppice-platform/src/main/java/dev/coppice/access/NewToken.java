package dev.coppice.access;

/**
 * A token that was just made.
 *
 * @param secret the token itself: it is shown this once and kept nowhere
 */
public record NewToken(Token token, String secret) {

  /** Without the secret, which must not get into a log by accident. */
  @Override
  public String toString() {
    return "NewToken[token=" + token + "]";
  }
}
