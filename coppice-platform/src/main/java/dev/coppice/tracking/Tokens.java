package dev.coppice.tracking;

import dev.coppice.errors.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a filter or an order, one after the other. */
final class Tokens {

  enum Kind {
    WORD,
    /** In single quotes. */
    TEXT,
    /** In double quotes: a text or a name. */
    QUOTED,
    /** In back-ticks: a name. */
    NAME,
    NUMBER,
    SYMBOL,
    END
  }

  /**
   * @param text without quotes
   * @param at where it begins, counted from 1
   */
  record Token(Kind kind, String text, int at) {

    boolean is(String word) {
      return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<word>[\\p{L}_][\\p{L}\\p{N}_./-]*)"
              + "|'(?<text>(?:[^']|'')*)'"
              + "|\"(?<quoted>[^\"]*)\""
              + "|`(?<name>[^`]*)`"
              + "|(?<number>[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)"
              + "|(?<symbol><=|>=|!=|<>|[=<>(),]))");
  private static final int LONGEST = 100_000;

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  Tokens(String text) {
    this.text = text;
    if (text.length() > LONGEST) {
      throw new InvalidInput("The filter has " + text.length() + " characters; at most " + LONGEST);
    }
    Matcher matcher = TOKEN.matcher(text);
    int end = text.stripTrailing().length();
    int at = 0;
    while (at < end) {
      if (!matcher.region(at, text.length()).lookingAt()) {
        while (Character.isWhitespace(text.charAt(at))) {
          at++;
        }
        tokens.add(new Token(Kind.END, "", at + 1));
        next = tokens.size() - 1;
        throw expected("a name, a value or an operator");
      }
      tokens.add(token(matcher));
      at = matcher.end();
    }
    tokens.add(new Token(Kind.END, "", text.length() + 1));
  }

  private static Token token(Matcher matcher) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.END) {
        String group = kind.name().toLowerCase(Locale.ROOT);
        String found = matcher.group(group);
        if (found != null) {
          String plain = kind == Kind.TEXT ? found.replace("''", "'") : found;
          return new Token(kind, plain, matcher.start(group) + 1);
        }
      }
    }
    throw new IllegalStateException("a match without a group");
  }

  Token peek() {
    return tokens.get(next);
  }

  Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  /** Takes the next one if it is this word or symbol, in any case. */
  boolean skip(String word) {
    boolean is = peek().is(word);
    next += is ? 1 : 0;
    return is;
  }

  boolean ended() {
    return peek().kind() == Kind.END;
  }

  InvalidInput expected(String what) {
    int at = Math.min(peek().at(), text.length() + 1);
    String rest = text.substring(at - 1);
    String found =
        rest.isBlank()
            ? "its end"
            : "'" + (rest.length() > 30 ? rest.substring(0, 30) : rest) + "'";
    return new InvalidInput(
        "'"
            + (text.length() > 200 ? text.substring(0, 200) + "..." : text)
            + "' cannot be read at character "
            + at
            + ": found "
            + found
            + ", expected "
            + what);
  }
}
