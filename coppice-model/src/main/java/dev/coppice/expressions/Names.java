package dev.coppice.expressions;

import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problems;
import dev.coppice.expressions.Token.Kind;
import dev.coppice.frame.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks every name up before anything is parsed, so that all unknown ones are told at once. */
final class Names {

  private Names() {}

  /** The fields read, each once, in order of appearance. */
  static List<String> check(List<Token> tokens, Schema schema) {
    Set<String> fields = new LinkedHashSet<>();
    Problems problems = new Problems();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      String name = token.text();
      String place = "position " + token.start();
      if (isFunction(tokens, i)) {
        if (!Functions.has(name)) {
          String hint = Nearest.hint(name, Functions.names());
          problems.add(place, "there is no function '" + name + "'" + hint);
        }
      } else if (token.kind() == Kind.NAME || token.kind() == Kind.QUOTED_NAME) {
        fields.add(name);
        if (!schema.has(name)) {
          problems.add(place, "there is no field '" + name + "'" + hint(name, schema));
        }
      }
    }
    problems.throwIfAny();
    return List.copyOf(fields);
  }

  static boolean isFunction(List<Token> tokens, int i) {
    return tokens.get(i).kind() == Kind.NAME && tokens.get(i + 1).isSymbol("(");
  }

  /** In {@code education-num} without backticks, 'num' alone is near to nothing. */
  private static String hint(String word, Schema schema) {
    for (String name : schema.names()) {
      if (!Token.isPlain(name) && List.of(name.split("[^\\p{L}\\p{N}_]+")).contains(word)) {
        return "; did you mean " + Token.quoted(name) + ", in backticks?";
      }
    }
    return Nearest.hint(word, schema.names().stream().map(Token::quoted).toList());
  }
}
