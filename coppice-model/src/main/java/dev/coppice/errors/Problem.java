package dev.coppice.errors;

import java.util.Objects;

/**
 * One thing that is wrong with somebody's input.
 *
 * @param place where it is, in the user's words: {@code "line 12, column age"}, {@code "field
 *     age"}, {@code "coppice.yaml, line 4"}; empty when there is no finer place than the whole
 *     input
 * @param message what is wrong, the value, what would be accepted
 */
public record Problem(String place, String message) {

  public Problem {
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return place.isEmpty() ? message : place + ": " + message;
  }
}
