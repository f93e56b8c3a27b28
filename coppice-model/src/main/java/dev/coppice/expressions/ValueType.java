package dev.coppice.expressions;

/** What an expression computes. */
public enum ValueType {
  NUMBER("a number"),
  TEXT("a text"),
  BOOLEAN("a condition");

  final String words;

  ValueType(String words) {
    this.words = words;
  }
}
