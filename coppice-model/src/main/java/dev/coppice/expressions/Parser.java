package dev.coppice.expressions;

import dev.coppice.errors.InvalidInput;
import dev.coppice.expressions.Node.Comparison.Sign;
import dev.coppice.expressions.Token.Kind;
import dev.coppice.frame.FieldType;
import dev.coppice.frame.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Recursive descent: one method for each level of binding, types checked on the way. Nesting and
 * the number of steps are bounded, so neither reading nor evaluating can exhaust the stack. Names
 * were looked up before ({@link Names}).
 */
final class Parser {

  private static final int DEEPEST = 100;
  private static final int MOST_STEPS = 1000;
  private static final Map<String, Sign> SIGNS =
      Map.of(
          "=", Sign.EQUAL,
          "!=", Sign.NOT_EQUAL,
          "<", Sign.LESS,
          "<=", Sign.LESS_OR_EQUAL,
          ">", Sign.GREATER,
          ">=", Sign.GREATER_OR_EQUAL);

  private final String source;
  private final List<Token> tokens;
  private final Schema schema;
  private int next;
  private int depth;
  private int steps;

  /** A step and the stretch of source it came from. */
  record Part(Node node, int start, int end) {

    ValueType type() {
      return node.type();
    }
  }

  Parser(String source, List<Token> tokens, Schema schema) {
    this.source = source;
    this.tokens = tokens;
    this.schema = schema;
  }

  Node parse() {
    Part part = choice();
    if (peek().kind() != Kind.END) {
      throw unexpected("the end or an operator");
    }
    return part.node();
  }

  private Part choice() {
    enter();
    Part condition = or();
    if (accept("?")) {
      require(condition, ValueType.BOOLEAN, "'?'");
      Part then = choice();
      expect(":");
      Part otherwise = choice();
      requireSame(then, otherwise, "'? :'");
      condition = part(condition, new Node.If(condition.node(), then.node(), otherwise.node()));
    }
    depth--;
    return condition;
  }

  private Part or() {
    Part left = and();
    while (accept("or")) {
      require(left, ValueType.BOOLEAN, "'or'");
      Part right = require(and(), ValueType.BOOLEAN, "'or'");
      left = part(left, new Node.Or(left.node(), right.node()));
    }
    return left;
  }

  private Part and() {
    Part left = not();
    while (accept("and")) {
      require(left, ValueType.BOOLEAN, "'and'");
      Part right = require(not(), ValueType.BOOLEAN, "'and'");
      left = part(left, new Node.And(left.node(), right.node()));
    }
    return left;
  }

  private Part not() {
    Token start = peek();
    if (!accept("not")) {
      return comparison();
    }
    enter();
    Part condition = require(not(), ValueType.BOOLEAN, "'not'");
    depth--;
    return part(start, new Node.Not(condition.node()));
  }

  private Part comparison() {
    Part left = sum();
    while (true) {
      String symbol = symbol();
      Sign sign = SIGNS.get(symbol);
      if (sign != null) {
        next++;
        left = compare(left, symbol, sign, sum());
      } else if (accept("in")) {
        left = part(left, list(left));
      } else if (symbol.equals("not") && tokens.get(next + 1).isSymbol("in")) {
        next += 2;
        left = part(left, new Node.Not(list(left)));
      } else {
        return left;
      }
    }
  }

  private Part compare(Part left, String symbol, Sign sign, Part right) {
    String who = "'" + symbol + "'";
    if (sign != Sign.EQUAL && sign != Sign.NOT_EQUAL) {
      require(left, ValueType.NUMBER, who);
      require(right, ValueType.NUMBER, who);
    }
    requireSame(left, right, who);
    if (left.type() != ValueType.TEXT) {
      return part(left, new Node.Comparison(sign, left.node(), right.node()));
    }
    Node equal = new Node.TextTest(String::equals, left.node(), right.node());
    return part(left, sign == Sign.EQUAL ? equal : new Node.Not(equal));
  }

  /** The literals after {@code in}. */
  private Node list(Part value) {
    List<Double> numbers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    expect("(");
    do {
      Token token = peek();
      boolean minus = accept("-");
      Token literal = peek();
      next++;
      if (literal.kind() == Kind.TEXT && !minus) {
        require(value, ValueType.TEXT, "a list of texts");
        texts.add(literal.text());
      } else if (literal.kind() == Kind.NUMBER) {
        require(value, ValueType.NUMBER, "a list of numbers");
        double number = Double.parseDouble(literal.text());
        numbers.add(minus ? -number : number);
      } else {
        throw Token.error(token.start(), "a list after 'in' holds numbers or texts only");
      }
      count(token.start());
    } while (accept(","));
    expect(")");
    return value.type() == ValueType.TEXT
        ? new Node.InTexts(value.node(), new HashSet<>(texts))
        : new Node.InNumbers(value.node(), numbers);
  }

  private Part sum() {
    Part left = product();
    while (symbol().equals("+") || symbol().equals("-")) {
      left = arithmetic(left, tokens.get(next++).text(), this::product);
    }
    return left;
  }

  private Part product() {
    Part left = minus();
    while (symbol().equals("*") || symbol().equals("/") || symbol().equals("%")) {
      left = arithmetic(left, tokens.get(next++).text(), this::minus);
    }
    return left;
  }

  private Part minus() {
    Token start = peek();
    if (!accept("-")) {
      return power();
    }
    enter();
    Part value = require(minus(), ValueType.NUMBER, "'-'");
    depth--;
    return part(start, new Node.Apply(x -> -x, value.node()));
  }

  private Part power() {
    Part base = primary();
    if (!accept("^")) {
      return base;
    }
    enter();
    Part power = arithmetic(base, "^", this::minus);
    depth--;
    return power;
  }

  private interface Operand {
    Part parse();
  }

  private Part arithmetic(Part left, String symbol, Operand operand) {
    String who = "'" + symbol + "'";
    require(left, ValueType.NUMBER, who);
    Part right = require(operand.parse(), ValueType.NUMBER, who);
    return part(left, new Node.Arithmetic(symbol.charAt(0), left.node(), right.node()));
  }

  private Part primary() {
    Token token = peek();
    boolean function = Names.isFunction(tokens, next);
    next++;
    return switch (token.kind()) {
      case NUMBER ->
          part(token, new Node.Constant(Double.parseDouble(token.text()), ValueType.NUMBER));
      case TEXT -> part(token, new Node.TextConstant(token.text()));
      case NAME -> function ? call(token) : field(token);
      case QUOTED_NAME -> field(token);
      case SYMBOL, END -> {
        next--;
        yield constantOrGroup(token);
      }
    };
  }

  private Part constantOrGroup(Token token) {
    if (accept("true")) {
      return part(token, new Node.Constant(Node.TRUE, ValueType.BOOLEAN));
    }
    if (accept("false")) {
      return part(token, new Node.Constant(Node.FALSE, ValueType.BOOLEAN));
    }
    if (!accept("(")) {
      throw unexpected("a value");
    }
    Part inner = choice();
    expect(")");
    return part(token, inner.node());
  }

  private Part field(Token name) {
    int position = schema.position(name.text());
    FieldType holds = schema.field(position).type();
    return part(
        name,
        holds.isNumeric() ? new Node.NumberField(position, holds) : new Node.TextField(position));
  }

  private Part call(Token name) {
    List<Part> arguments = new ArrayList<>();
    expect("(");
    if (!accept(")")) {
      do {
        arguments.add(choice());
      } while (accept(","));
      expect(")");
    }
    return part(name, Functions.call(name, arguments, this));
  }

  private Part part(Part first, Node node) {
    return part(first.start(), node);
  }

  private Part part(Token first, Node node) {
    return part(first.start(), node);
  }

  private Part part(int start, Node node) {
    count(start);
    return new Part(node, start, tokens.get(next - 1).end());
  }

  private void count(int position) {
    if (++steps > MOST_STEPS) {
      throw Token.error(
          position, "the expression has more than " + MOST_STEPS + " steps; split it in two");
    }
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw Token.error(peek().start(), "nested deeper than " + DEEPEST + "; split it in two");
    }
  }

  Part require(Part part, ValueType type, String who) {
    if (part.type() == type) {
      return part;
    }
    throw Token.error(part.start(), described(part) + "; " + who + " takes " + type.words);
  }

  void requireSame(Part first, Part second, String who) {
    if (first.type() != second.type()) {
      throw Token.error(
          second.start(),
          who + " takes two values of one type; " + described(first) + ", " + described(second));
    }
  }

  private String described(Part part) {
    String text = source.substring(part.start() - 1, part.end() - 1);
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return shown + " is " + part.type().words;
  }

  private Token peek() {
    return tokens.get(next);
  }

  /** The symbol or keyword that comes next, or the empty text. */
  private String symbol() {
    return peek().kind() == Kind.SYMBOL ? peek().text() : "";
  }

  private boolean accept(String symbol) {
    if (!peek().isSymbol(symbol)) {
      return false;
    }
    next++;
    return true;
  }

  private void expect(String symbol) {
    if (!accept(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  private InvalidInput unexpected(String wanted) {
    Token token = peek();
    String found =
        token.kind() == Kind.END
            ? "the expression ends here"
            : "found " + source.substring(token.start() - 1, token.end() - 1);
    return Token.error(token.start(), found + "; wanted: " + wanted);
  }
}
