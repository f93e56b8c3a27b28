package dev.coppice.recipe;

import dev.coppice.rules.Severity;

/**
 * One entry of the {@code rules} section: a condition over several columns.
 *
 * @param check a condition in the expression language that acceptable rows fulfil
 * @param message what to tell somebody whose row does not
 */
public record CheckSettings(String check, String message, Severity severity) {

  public static CheckSettings defaults() {
    return new CheckSettings("", "", Severity.ERROR);
  }
}
