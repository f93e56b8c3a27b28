package dev.coppice.training;

import java.util.List;

/**
 * One setting of a model family: its name, what it accepts, its default, and the names that other
 * libraries gave it.
 */
public sealed interface Hyperparameter {

  String name();

  /** Names of the same thing elsewhere ({@code n_estimators}, {@code C}), accepted as aliases. */
  List<String> aliases();

  String description();

  /**
   * A whole number.
   *
   * @param min the least accepted value
   * @param max the largest accepted value
   */
  record Whole(
      String name, long standard, long min, long max, String description, List<String> aliases)
      implements Hyperparameter {}

  /** A decimal number; bounds are inclusive. */
  record Decimal(
      String name,
      double standard,
      double min,
      double max,
      String description,
      List<String> aliases)
      implements Hyperparameter {}

  /** One of some words; the first is the default. */
  record Choice(String name, List<String> choices, String description, List<String> aliases)
      implements Hyperparameter {}

  /**
   * One of some words, of which the first is the default, or a number above 0.
   *
   * @param max the largest accepted number; a share of something has 1
   */
  record Share(
      String name, List<String> words, double max, String description, List<String> aliases)
      implements Hyperparameter {

    public Share(String name, List<String> words, String description, List<String> aliases) {
      this(name, words, 1, description, aliases);
    }
  }
}
