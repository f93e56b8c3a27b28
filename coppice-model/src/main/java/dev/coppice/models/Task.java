package dev.coppice.models;

/** What is predicted. */
public enum Task {
  /** One of two classes; a model gives the probability of the positive one, class 1. */
  BINARY,
  /** One of K classes; a model gives K probabilities that add up to 1. */
  MULTICLASS,
  /** A number. */
  REGRESSION
}
