package dev.atelier.logstash.config;

import dev.atelier.kernel.text.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The grammar's part about {@code if}. */
final class ConditionParser {
  private final Scanner scan;
  private final ConfigParser values;

  ConditionParser(Scanner scan, ConfigParser values) {
    this.scan = scan;
    this.values = values;
  }

  Tree.@Nullable Statement branch() {
    return scan.rule(
        Rule.BRANCH,
        () -> {
          int start = scan.index();
          Tree.Case first = scan.rule(Rule.IF, () -> ifCase(false));
          if (first == null) {
            return scan.back(start);
          }
          List<Tree.Case> cases = new ArrayList<>();
          Tree.Case next = first;
          int end = scan.index();
          while (next != null) {
            cases.add(next);
            end = scan.index();
            values.cs();
            next = scan.rule(Rule.ELSE_IF, () -> ifCase(true));
          }
          scan.back(end);
          values.cs();
          List<Tree.Statement> otherwise = scan.rule(Rule.ELSE, this::elseBlock);
          if (otherwise == null) {
            scan.back(end);
          }
          return new Tree.Branch(cases, Optional.ofNullable(otherwise), values.span(start));
        });
  }

  private Tree.@Nullable Case ifCase(boolean afterElse) {
    int start = scan.index();
    if (afterElse) {
      if (!scan.literal("else")) {
        return null;
      }
      values.cs();
    }
    if (!scan.literal("if")) {
      return scan.back(start);
    }
    values.cs();
    Tree.Condition condition = condition();
    if (condition == null) {
      return scan.back(start);
    }
    values.cs();
    List<Tree.Statement> body = values.block();
    return body == null ? scan.back(start) : new Tree.Case(condition, body, values.span(start));
  }

  private @Nullable List<Tree.Statement> elseBlock() {
    int start = scan.index();
    if (!scan.literal("else")) {
      return null;
    }
    values.cs();
    List<Tree.Statement> body = values.block();
    return body == null ? scan.back(start) : body;
  }

  private Tree.@Nullable Condition condition() {
    return scan.rule(
        Rule.CONDITION,
        () -> {
          Tree.Condition condition = expression();
          if (condition == null) {
            return null;
          }
          List<Tree.Condition> operands = new ArrayList<>(List.of(condition));
          List<Tree.LogicalOperator> operators = new ArrayList<>();
          while (true) {
            int end = scan.index();
            values.cs();
            Tree.LogicalOperator operator = booleanOperator();
            Tree.Condition next = null;
            if (operator != null) {
              values.cs();
              next = expression();
            }
            if (operator == null || next == null) {
              scan.back(end);
              return join(operands, operators);
            }
            operators.add(operator);
            operands.add(next);
          }
        });
  }

  /** {@code and} and {@code nand} before {@code or} and {@code xor}, each from the left. */
  private static Tree.Condition join(
      List<Tree.Condition> operands, List<Tree.LogicalOperator> operators) {
    Deque<Tree.Condition> terms = new ArrayDeque<>(List.of(operands.getFirst()));
    List<Tree.LogicalOperator> loose = new ArrayList<>();
    for (int i = 0; i < operators.size(); i++) {
      Tree.Condition right = operands.get(i + 1);
      if (operators.get(i).bindsTight()) {
        terms.addLast(logical(operators.get(i), terms.removeLast(), right));
      } else {
        loose.add(operators.get(i));
        terms.addLast(right);
      }
    }
    Tree.Condition result = terms.removeFirst();
    for (Tree.LogicalOperator operator : loose) {
      result = logical(operator, result, terms.removeFirst());
    }
    return result;
  }

  private static Tree.Condition logical(
      Tree.LogicalOperator operator, Tree.Condition left, Tree.Condition right) {
    Span span = left.span().to(right.span());
    return new Tree.Logical(operator, left, right, span);
  }

  private Tree.@Nullable LogicalOperator booleanOperator() {
    return scan.rule(
        Rule.BOOLEAN_OPERATOR,
        () -> {
          for (String word : List.of("and", "or", "xor", "nand")) {
            if (scan.literal(word)) {
              return Tree.LogicalOperator.valueOf(word.toUpperCase(Locale.ROOT));
            }
          }
          return null;
        });
  }

  private Tree.@Nullable Condition expression() {
    return scan.rule(
        Rule.EXPRESSION,
        () -> {
          int start = scan.index();
          return ConfigParser.<Tree.Condition>first(
              this::parenthesized,
              () -> scan.rule(Rule.NEGATIVE, this::negative),
              () -> scan.rule(Rule.IN, () -> membership(start, false)),
              () -> scan.rule(Rule.NOT_IN, () -> membership(start, true)),
              () -> scan.rule(Rule.COMPARE, this::comparison),
              () -> scan.rule(Rule.MATCH, this::match),
              () -> {
                Tree.Operand operand = rvalue();
                return operand == null ? null : new Tree.Truthy(operand, operand.span());
              });
        });
  }

  private Tree.@Nullable Condition parenthesized() {
    int start = scan.index();
    if (!scan.literal("(")) {
      return null;
    }
    values.cs();
    Tree.Condition inner = condition();
    if (inner == null) {
      return scan.back(start);
    }
    values.cs();
    return scan.literal(")") ? inner : scan.back(start);
  }

  private Tree.@Nullable Condition negative() {
    int start = scan.index();
    if (scan.literal("!")) {
      values.cs();
      Tree.Condition inner = parenthesized();
      if (inner != null) {
        return new Tree.Not(inner, values.span(start));
      }
    }
    scan.back(start);
    if (scan.literal("!")) {
      values.cs();
      Tree.Selector selector = selector();
      if (selector != null) {
        return new Tree.Not(new Tree.Truthy(selector, selector.span()), values.span(start));
      }
    }
    return scan.back(start);
  }

  private Tree.@Nullable Condition membership(int start, boolean negated) {
    Tree.Operand item = rvalue();
    if (item == null) {
      return scan.back(start);
    }
    values.cs();
    Boolean operator =
        negated
            ? scan.rule(Rule.NOT_IN_OPERATOR, this::notIn)
            : scan.rule(Rule.IN_OPERATOR, () -> scan.literal("in") ? true : null);
    if (operator == null) {
      return scan.back(start);
    }
    values.cs();
    Tree.Operand list = rvalue();
    return list == null ? scan.back(start) : new Tree.In(item, list, negated, values.span(start));
  }

  private @Nullable Boolean notIn() {
    int start = scan.index();
    if (scan.literal("not ")) {
      values.cs();
      if (scan.literal("in")) {
        return true;
      }
    }
    return scan.back(start);
  }

  private Tree.@Nullable Condition comparison() {
    int start = scan.index();
    Tree.Operand left = rvalue();
    if (left == null) {
      return scan.back(start);
    }
    values.cs();
    Tree.ComparisonOperator operator = scan.rule(Rule.COMPARE_OPERATOR, this::comparisonOperator);
    if (operator == null) {
      return scan.back(start);
    }
    values.cs();
    Tree.Operand right = rvalue();
    return right == null
        ? scan.back(start)
        : new Tree.Comparison(operator, left, right, values.span(start));
  }

  private Tree.@Nullable ComparisonOperator comparisonOperator() {
    for (Tree.ComparisonOperator operator : Tree.ComparisonOperator.values()) {
      if (scan.literal(operator.sign())) {
        return operator;
      }
    }
    return null;
  }

  private Tree.@Nullable Condition match() {
    int start = scan.index();
    Tree.Operand operand = rvalue();
    if (operand == null) {
      return scan.back(start);
    }
    values.cs();
    String operator =
        scan.rule(
            Rule.MATCH_OPERATOR,
            () -> scan.literal("=~") ? "=~" : scan.literal("!~") ? "!~" : null);
    if (operator == null) {
      return scan.back(start);
    }
    values.cs();
    Tree.Text text = values.string();
    Tree.Regex regex = text == null ? values.regexp() : null;
    if (text == null && regex == null) {
      return scan.back(start);
    }
    String pattern = text != null ? text.raw() : regex == null ? "" : regex.pattern();
    return new Tree.Match(operand, pattern, operator.equals("!~"), values.span(start));
  }

  private Tree.@Nullable Operand rvalue() {
    return scan.rule(
        Rule.RVALUE,
        () ->
            ConfigParser.<Tree.Operand>first(
                values::string,
                values::number,
                this::selector,
                this::array,
                () -> scan.rule(Rule.METHOD_CALL, this::methodCall),
                values::regexp));
  }

  /**
   * The grammar's {@code array} holds any value; in a condition only those that can be compared
   * have a meaning, so that others are not kept.
   */
  private Tree.@Nullable Operand array() {
    Tree.Array array = values.array();
    if (array == null) {
      return null;
    }
    List<Tree.Operand> items = new ArrayList<>();
    for (Tree.Value item : array.items()) {
      switch (item) {
        case Tree.Text text -> items.add(text);
        case Tree.Numeral number -> items.add(number);
        case Tree.Bareword word -> items.add(new Tree.Text(word.text(), word.span()));
        case Tree.Array _, Tree.Hash _, Tree.Plugin _ -> {}
      }
    }
    return new Tree.OperandList(items, array.span());
  }

  private Tree.@Nullable Operand methodCall() {
    int start = scan.index();
    Tree.Bareword method = scan.rule(Rule.METHOD, values::bareword);
    if (method == null) {
      return scan.back(start);
    }
    values.cs();
    if (!scan.literal("(")) {
      return scan.back(start);
    }
    values.cs();
    values.commaSeparated(this::rvalue);
    values.cs();
    return scan.literal(")")
        ? new Tree.MethodCall(method.text(), values.span(start))
        : scan.back(start);
  }

  private Tree.@Nullable Selector selector() {
    return scan.rule(
        Rule.SELECTOR,
        () -> {
          int start = scan.index();
          while (scan.rule(Rule.SELECTOR_ELEMENT, this::selectorElement) != null) {
            continue;
          }
          return scan.index() > start
              ? new Tree.Selector(scan.from(start), values.span(start))
              : scan.back(start);
        });
  }

  private @Nullable Boolean selectorElement() {
    int start = scan.index();
    boolean found =
        scan.literal("[")
            && scan.many("[^\\]\\[,]", c -> c != ']' && c != '[' && c != ',')
            && scan.literal("]");
    return found ? true : scan.back(start);
  }
}
