package dev.coppice.expressions;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A piece of source text.
 *
 * @param text the word, symbol or name, without its quotes; keywords and symbols in one spelling
 * @param start place of its first character, from 1
 * @param end place after its last character
 */
record Token(Kind kind, String text, int start, int end) {

  enum Kind {
    NUMBER,
    TEXT,
    /** A field, or a function when a parenthesis follows. */
    NAME,
    /** A field in backticks. */
    QUOTED_NAME,
    /** A symbol or a keyword. */
    SYMBOL,
    END
  }

  private static final int LONGEST_SOURCE = 10_000;
  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "true", "false");
  private static final List<String> SYMBOLS = // longer ones first
      List.of(
          "==", "!=", "<>", "<=", ">=", "&&", "||", "=", "<", ">", "!", "+", "-", "*", "/", "%",
          "^", "(", ")", ",", "?", ":");

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  static InvalidInput error(int position, String message) {
    return new InvalidInput(List.of(new Problem("position " + position, message)));
  }

  static List<Token> split(String source) {
    if (source.length() > LONGEST_SOURCE) {
      throw new InvalidInput(
          "The expression has "
              + source.length()
              + " characters; accepted: up to "
              + LONGEST_SOURCE
              + ".");
    }
    List<Token> tokens = new ArrayList<>();
    int at = skipSpace(source, 0);
    while (at < source.length()) {
      Token token = next(source, at);
      tokens.add(token);
      at = skipSpace(source, token.end - 1);
    }
    tokens.add(new Token(Kind.END, "", at + 1, at + 1));
    return tokens;
  }

  /** Whether a field of this name needs no backticks. */
  static boolean isPlain(String name) {
    return !name.isEmpty()
        && isNameStart(name.charAt(0))
        && name.chars().allMatch(c -> isNamePart((char) c))
        && !KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** The name as it stands in a source. */
  static String quoted(String name) {
    return isPlain(name) ? name : "`" + name.replace("`", "``") + "`";
  }

  private static Token next(String source, int at) {
    char c = source.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return delimited(source, at, c);
    }
    if (isDigit(c) || (c == '.' && at + 1 < source.length() && isDigit(source.charAt(at + 1)))) {
      return number(source, at);
    }
    if (isNameStart(c)) {
      int end = at + 1;
      while (end < source.length() && isNamePart(source.charAt(end))) {
        end++;
      }
      String word = source.substring(at, end);
      String folded = word.toLowerCase(Locale.ROOT);
      return KEYWORDS.contains(folded)
          ? new Token(Kind.SYMBOL, folded, at + 1, end + 1)
          : new Token(Kind.NAME, word, at + 1, end + 1);
    }
    for (String symbol : SYMBOLS) {
      if (source.startsWith(symbol, at)) {
        return new Token(Kind.SYMBOL, oneSpelling(symbol), at + 1, at + 1 + symbol.length());
      }
    }
    throw error(
        at + 1,
        "'"
            + Character.toString(source.codePointAt(at))
            + "' has no meaning here; a field with such a name stands in backticks, a text in"
            + " quotes");
  }

  private static String oneSpelling(String symbol) {
    return switch (symbol) {
      case "==" -> "=";
      case "<>" -> "!=";
      case "&&" -> "and";
      case "||" -> "or";
      case "!" -> "not";
      default -> symbol;
    };
  }

  private static Token delimited(String source, int at, char quote) {
    StringBuilder text = new StringBuilder();
    for (int i = at + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c != quote) {
        text.append(c);
      } else if (i + 1 < source.length() && source.charAt(i + 1) == quote) {
        text.append(c); // doubled: the quote itself
        i++;
      } else {
        Kind kind = quote == '`' ? Kind.QUOTED_NAME : Kind.TEXT;
        return new Token(kind, text.toString(), at + 1, i + 2);
      }
    }
    throw error(at + 1, "the " + quote + " that opens here is never closed");
  }

  private static Token number(String source, int at) {
    int end = skipDigits(source, at);
    if (end < source.length() && source.charAt(end) == '.') {
      end = skipDigits(source, end + 1);
    }
    if (end < source.length() && (source.charAt(end) | 32) == 'e') {
      int digits = end + 1;
      if (digits < source.length() && "+-".indexOf(source.charAt(digits)) >= 0) {
        digits++;
      }
      int exponentEnd = skipDigits(source, digits);
      end = exponentEnd > digits ? exponentEnd : end;
    }
    String text = source.substring(at, end);
    if (end < source.length() && (isNamePart(source.charAt(end)) || source.charAt(end) == '.')) {
      throw error(at + 1, "'" + source.substring(at, end + 1) + "' is neither a number nor a name");
    }
    if (!Double.isFinite(Double.parseDouble(text))) {
      throw error(at + 1, text + " is too large; accepted: up to 1.7976931348623157E308");
    }
    return new Token(Kind.NUMBER, text, at + 1, end + 1);
  }

  private static int skipDigits(String source, int at) {
    int end = at;
    while (end < source.length() && isDigit(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int skipSpace(String source, int at) {
    int end = at;
    while (end < source.length() && Character.isWhitespace(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || Character.isDigit(c);
  }
}
