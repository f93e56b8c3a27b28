package dev.coppice.duckdb;

import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object on one line, taken apart into its values as they are written, each with its path,
 * and the text between them. Objects are gone into, lists are one value. Together they are the line
 * again, character by character, whatever it looks like.
 */
final class FlatLine {

  /** Where each value begins and ends. */
  final List<int[]> spans = new ArrayList<>();

  /** The names on the way to each value, with dots between: {@code features.age}. */
  final List<String> paths = new ArrayList<>();

  final String line;
  private int at;

  private FlatLine(String line) {
    this.line = line;
  }

  /**
   * @throws IllegalArgumentException when this is no object
   */
  static FlatLine of(String line) {
    FlatLine flat = new FlatLine(line);
    flat.blank();
    flat.object("");
    flat.blank();
    flat.require(flat.at == line.length());
    return flat;
  }

  String value(int index) {
    return line.substring(spans.get(index)[0], spans.get(index)[1]);
  }

  private void object(String path) {
    take('{');
    blank();
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      blank();
      int from = at;
      string();
      String name = line.substring(from + 1, at - 1);
      blank();
      take(':');
      blank();
      member(path.isEmpty() ? name : path + "." + name);
      blank();
      if (peek() == '}') {
        at++;
        return;
      }
      take(',');
    }
  }

  private void member(String path) {
    if (peek() == '{') {
      object(path);
      return;
    }
    int from = at;
    if (peek() == '"') {
      string();
    } else if (peek() == '[') {
      list();
    } else {
      while (",}] \t".indexOf(peek()) < 0) {
        at++;
      }
    }
    require(at > from);
    spans.add(new int[] {from, at});
    paths.add(path);
  }

  private void list() {
    int depth = 0;
    do {
      char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      at++;
    } while (depth > 0);
  }

  private void string() {
    take('"');
    while (peek() != '"') {
      at += peek() == '\\' ? 2 : 1;
    }
    at++;
  }

  private void blank() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  private void take(char c) {
    require(peek() == c);
    at++;
  }

  private char peek() {
    require(at < line.length());
    return line.charAt(at);
  }

  private void require(boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException("no JSON object at character " + at);
    }
  }
}
