package dev.atelier.jinja.syntax;

import dev.atelier.jinja.syntax.Expression.Attribute;
import dev.atelier.jinja.syntax.Expression.Call;
import dev.atelier.jinja.syntax.Expression.CallArguments;
import dev.atelier.jinja.syntax.Expression.Comparison;
import dev.atelier.jinja.syntax.Expression.Entry;
import dev.atelier.jinja.syntax.Expression.Filter;
import dev.atelier.jinja.syntax.Expression.Item;
import dev.atelier.jinja.syntax.Expression.Keyword;
import dev.atelier.jinja.syntax.Expression.ListOf;
import dev.atelier.jinja.syntax.Expression.Literal;
import dev.atelier.jinja.syntax.Expression.Name;
import dev.atelier.jinja.syntax.Expression.NamespaceTarget;
import dev.atelier.jinja.syntax.Expression.Test;
import dev.atelier.jinja.syntax.Expression.TupleOf;
import dev.atelier.jinja.syntax.Token.Kind;
import dev.atelier.kernel.text.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Expressions, by precedence from loose to tight: condition, or, and, not, comparison, sum, {@code
 * ~}, product, sign, power, then postfixes. As in Jinja2, a filter binds tighter than a sign's
 * operand is read: {@code -1|abs} is {@code (-1)|abs}.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final int DEEPEST = 400;

  private final TokenStream tokens;
  private int depth;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expression expression() {
    return nested(this::condition);
  }

  /** Without {@code a if b else c}. */
  Expression expressionWithoutCondition() {
    return nested(this::or);
  }

  private Expression nested(Supplier<Expression> parse) {
    if (++depth > DEEPEST) {
      throw tokens.failure("too many nested parentheses");
    }
    try {
      return parse.get();
    } finally {
      depth--;
    }
  }

  private Expression condition() {
    int start = tokens.current().start();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression test = or();
      Optional<Expression> otherwise =
          tokens.skipName("else") ? Optional.of(nested(this::condition)) : Optional.empty();
      value = new Expression.Conditional(test, value, otherwise, tokens.since(start));
    }
    return value;
  }

  private Expression or() {
    int start = tokens.current().start();
    Expression left = and();
    while (tokens.skipName("or")) {
      Expression right = and();
      left = new Expression.Or(left, right, tokens.since(start));
    }
    return left;
  }

  private Expression and() {
    int start = tokens.current().start();
    Expression left = not();
    while (tokens.skipName("and")) {
      Expression right = not();
      left = new Expression.And(left, right, tokens.since(start));
    }
    return left;
  }

  private Expression not() {
    if (tokens.isName("not")) {
      Token first = tokens.take();
      Expression operand = nested(this::not);
      return new Expression.Not(operand, tokens.since(first));
    }
    return comparison();
  }

  private Expression comparison() {
    int start = tokens.current().start();
    Expression first = sum();
    List<Comparison> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.kind() == Kind.SYMBOL && COMPARISONS.contains(token.text())) {
        tokens.take();
        rest.add(new Comparison(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        rest.add(new Comparison("in", sum()));
      } else if (tokens.isName("not") && tokens.look().isName("in")) {
        tokens.take();
        tokens.take();
        rest.add(new Comparison("not in", sum()));
      } else {
        break;
      }
    }
    return rest.isEmpty()
        ? first
        : new Expression.Compare(first, List.copyOf(rest), tokens.since(start));
  }

  private Expression sum() {
    int start = tokens.current().start();
    Expression left = concat();
    while (tokens.isSymbol("+") || tokens.isSymbol("-")) {
      String operator = tokens.take().text();
      Expression right = concat();
      left = new Expression.Binary(operator, left, right, tokens.since(start));
    }
    return left;
  }

  private Expression concat() {
    int start = tokens.current().start();
    Expression first = product();
    if (!tokens.isSymbol("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipSymbol("~")) {
      parts.add(product());
    }
    return new Expression.Concat(List.copyOf(parts), tokens.since(start));
  }

  private Expression product() {
    int start = tokens.current().start();
    Expression left = power();
    while (tokens.isSymbol("*")
        || tokens.isSymbol("/")
        || tokens.isSymbol("//")
        || tokens.isSymbol("%")) {
      String operator = tokens.take().text();
      Expression right = power();
      left = new Expression.Binary(operator, left, right, tokens.since(start));
    }
    return left;
  }

  /** Left to right, unlike Python, as Jinja2 has it. */
  private Expression power() {
    int start = tokens.current().start();
    Expression left = unary(true);
    while (tokens.skipSymbol("**")) {
      Expression right = unary(true);
      left = new Expression.Binary("**", left, right, tokens.since(start));
    }
    return left;
  }

  private Expression unary(boolean withFilter) {
    int start = tokens.current().start();
    Expression node;
    if (tokens.isSymbol("-") || tokens.isSymbol("+")) {
      String operator = tokens.take().text();
      Expression operand = nested(() -> unary(false));
      node = new Expression.Unary(operator, operand, tokens.since(start));
    } else {
      node = primary(false);
    }
    node = postfix(node, start);
    return withFilter ? filters(node, start) : node;
  }

  // ---- primaries

  Expression primary(boolean withNamespace) {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> {
        tokens.take();
        yield name(token, withNamespace);
      }
      case STRING -> string();
      case INTEGER, FLOAT -> {
        tokens.take();
        yield new Literal(token.value(), tokens.span(token));
      }
      case SYMBOL -> bracketed(token);
      default -> throw tokens.failure("unexpected '" + token.describe() + "'", token);
    };
  }

  private Expression name(Token token, boolean withNamespace) {
    Span span = tokens.span(token);
    String id = token.text();
    switch (id) {
      case "true", "True" -> {
        return new Literal(true, span);
      }
      case "false", "False" -> {
        return new Literal(false, span);
      }
      case "none", "None" -> {
        return new Literal(null, span);
      }
      default -> {
        if (withNamespace && tokens.skipSymbol(".")) {
          return new NamespaceTarget(id, tokens.expectName().text(), tokens.since(token));
        }
        return new Name(id, span);
      }
    }
  }

  /** Strings side by side are one. */
  private Expression string() {
    Token first = tokens.take();
    if (!tokens.is(Kind.STRING)) {
      return new Literal(first.value(), tokens.span(first));
    }
    StringBuilder all = new StringBuilder(first.text());
    while (tokens.is(Kind.STRING)) {
      all.append(tokens.take().text());
    }
    return new Literal(all.toString(), tokens.since(first));
  }

  private Expression bracketed(Token token) {
    switch (token.text()) {
      case "(" -> {
        tokens.take();
        Expression inner = nested(() -> tuple(TupleForm.PARENTHESES, null));
        tokens.expectSymbol(")");
        return inner;
      }
      case "[" -> {
        tokens.take();
        List<Expression> items = new ArrayList<>();
        while (!tokens.isSymbol("]")) {
          if (!items.isEmpty()) {
            tokens.expectSymbol(",");
          }
          if (tokens.isSymbol("]")) {
            break;
          }
          items.add(expression());
        }
        tokens.expectSymbol("]");
        return new ListOf(List.copyOf(items), tokens.since(token));
      }
      case "{" -> {
        return dict();
      }
      default -> throw tokens.failure("unexpected '" + token.describe() + "'", token);
    }
  }

  private Expression dict() {
    Token open = tokens.take();
    List<Entry> entries = new ArrayList<>();
    while (!tokens.isSymbol("}")) {
      if (!entries.isEmpty()) {
        tokens.expectSymbol(",");
      }
      if (tokens.isSymbol("}")) {
        break;
      }
      Expression key = expression();
      tokens.expectSymbol(":");
      entries.add(new Entry(key, expression()));
    }
    tokens.expectSymbol("}");
    return new Expression.DictOf(List.copyOf(entries), tokens.since(open));
  }

  /** How the expressions of a tuple without brackets are read. */
  enum TupleForm {
    FULL,
    WITHOUT_CONDITION,
    PARENTHESES,
    TARGET,
    TARGET_WITH_NAMESPACE
  }

  /** One expression, or several parted by commas: a tuple. */
  Expression tuple(TupleForm form, @Nullable String endWord) {
    int start = tokens.current().start();
    List<Expression> items = new ArrayList<>();
    boolean isTuple = false;
    while (true) {
      if (!items.isEmpty()) {
        tokens.expectSymbol(",");
      }
      if (tupleEnds(endWord)) {
        break;
      }
      items.add(tupleItem(form));
      if (!tokens.isSymbol(",")) {
        break;
      }
      isTuple = true;
    }
    if (!isTuple) {
      if (!items.isEmpty()) {
        return items.getFirst();
      }
      if (form != TupleForm.PARENTHESES) {
        throw tokens.failure("Expected an expression, got '" + tokens.current().describe() + "'");
      }
    }
    return new TupleOf(List.copyOf(items), tokens.since(start));
  }

  private Expression tupleItem(TupleForm form) {
    return switch (form) {
      case FULL, PARENTHESES -> expression();
      case WITHOUT_CONDITION -> expressionWithoutCondition();
      case TARGET -> primary(false);
      case TARGET_WITH_NAMESPACE -> primary(true);
    };
  }

  private boolean tupleEnds(@Nullable String endWord) {
    return tokens.is(Kind.VARIABLE_END)
        || tokens.is(Kind.BLOCK_END)
        || tokens.isSymbol(")")
        || endWord != null && tokens.isName(endWord);
  }

  // ---- postfixes

  private Expression postfix(Expression target, int start) {
    Expression node = target;
    while (true) {
      if (tokens.isSymbol(".")) {
        node = dotted(node, start);
      } else if (tokens.isSymbol("[")) {
        node = subscript(node, start);
      } else if (tokens.isSymbol("(")) {
        CallArguments arguments = callArguments();
        node = new Call(node, arguments, tokens.since(start));
      } else {
        return node;
      }
    }
  }

  private Expression filters(Expression target, int start) {
    Expression node = target;
    while (true) {
      if (tokens.isSymbol("|")) {
        node = filter(Optional.of(node), start, false);
      } else if (tokens.isName("is")) {
        node = test(node, start);
      } else if (tokens.isSymbol("(")) {
        CallArguments arguments = callArguments();
        node = new Call(node, arguments, tokens.since(start));
      } else {
        return node;
      }
    }
  }

  private Expression dotted(Expression target, int start) {
    tokens.take();
    Token name = tokens.take();
    if (name.kind() == Kind.NAME) {
      return new Attribute(target, name.text(), tokens.since(start));
    }
    if (name.kind() != Kind.INTEGER) {
      throw tokens.failure("expected name or number", name);
    }
    return new Item(target, new Literal(name.value(), tokens.span(name)), tokens.since(start));
  }

  private Expression subscript(Expression target, int start) {
    Token open = tokens.take();
    List<Expression> indexes = new ArrayList<>();
    while (!tokens.isSymbol("]")) {
      if (!indexes.isEmpty()) {
        tokens.expectSymbol(",");
      }
      indexes.add(index());
    }
    tokens.expectSymbol("]");
    Expression index =
        indexes.size() == 1
            ? indexes.getFirst()
            : new TupleOf(List.copyOf(indexes), tokens.since(open));
    return new Item(target, index, tokens.since(start));
  }

  private Expression index() {
    int start = tokens.current().start();
    Optional<Expression> from = Optional.empty();
    if (!tokens.isSymbol(":")) {
      Expression first = expression();
      if (!tokens.isSymbol(":")) {
        return first;
      }
      from = Optional.of(first);
    }
    tokens.take();
    Optional<Expression> to =
        tokens.isSymbol(":") || tokens.isSymbol("]") || tokens.isSymbol(",")
            ? Optional.empty()
            : Optional.of(expression());
    Optional<Expression> by = Optional.empty();
    if (tokens.skipSymbol(":") && !tokens.isSymbol("]") && !tokens.isSymbol(",")) {
      by = Optional.of(expression());
    }
    return new Expression.Slice(from, to, by, tokens.since(start));
  }

  CallArguments callArguments() {
    Token open = tokens.expectSymbol("(");
    List<Expression> positional = new ArrayList<>();
    List<Keyword> keywords = new ArrayList<>();
    Optional<Expression> spread = Optional.empty();
    Optional<Expression> keywordSpread = Optional.empty();
    boolean comma = false;
    while (!tokens.isSymbol(")")) {
      if (comma) {
        tokens.expectSymbol(",");
        if (tokens.isSymbol(")")) {
          break;
        }
      }
      if (tokens.isSymbol("*")) {
        require(spread.isEmpty() && keywordSpread.isEmpty(), open);
        tokens.take();
        spread = Optional.of(expression());
      } else if (tokens.isSymbol("**")) {
        require(keywordSpread.isEmpty(), open);
        tokens.take();
        keywordSpread = Optional.of(expression());
      } else if (tokens.is(Kind.NAME) && tokens.look().isSymbol("=")) {
        require(keywordSpread.isEmpty(), open);
        String name = tokens.take().text();
        tokens.take();
        keywords.add(new Keyword(name, expression()));
      } else {
        require(spread.isEmpty() && keywordSpread.isEmpty() && keywords.isEmpty(), open);
        positional.add(expression());
      }
      comma = true;
    }
    tokens.expectSymbol(")");
    return new CallArguments(List.copyOf(positional), List.copyOf(keywords), spread, keywordSpread);
  }

  private void require(boolean allowed, Token open) {
    if (!allowed) {
      throw tokens.failure("invalid syntax for function call expression", open);
    }
  }

  /** A chain of filters; {@code inline} when the first stands without its {@code |}. */
  Filter filter(Optional<Expression> target, int start, boolean inline) {
    boolean first = inline;
    Optional<Expression> node = target;
    Filter filter;
    do {
      if (!first) {
        tokens.expectSymbol("|");
      }
      first = false;
      String name = dottedName();
      CallArguments arguments = tokens.isSymbol("(") ? callArguments() : CallArguments.NONE;
      filter = new Filter(node, name, arguments, tokens.since(start));
      node = Optional.of(filter);
    } while (tokens.isSymbol("|"));
    return filter;
  }

  private String dottedName() {
    String name = tokens.expectName().text();
    while (tokens.skipSymbol(".")) {
      name = name + "." + tokens.expectName().text();
    }
    return name;
  }

  private Expression test(Expression target, int start) {
    tokens.take();
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    CallArguments arguments = CallArguments.NONE;
    if (tokens.isSymbol("(")) {
      arguments = callArguments();
    } else if (argumentFollows()) {
      if (tokens.isName("is")) {
        throw tokens.failure("You cannot chain multiple tests with is");
      }
      int from = tokens.current().start();
      Expression argument = postfix(primary(false), from);
      arguments =
          new CallArguments(List.of(argument), List.of(), Optional.empty(), Optional.empty());
    }
    Test test = new Test(target, name, arguments, tokens.since(start));
    return negated ? new Expression.Not(test, test.span()) : test;
  }

  private boolean argumentFollows() {
    return switch (tokens.current().kind()) {
      case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
      case STRING, INTEGER, FLOAT -> true;
      case SYMBOL -> tokens.isSymbol("[") || tokens.isSymbol("{");
      default -> false;
    };
  }
}
