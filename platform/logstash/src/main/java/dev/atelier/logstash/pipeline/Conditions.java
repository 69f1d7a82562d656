package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.Problem;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Tree;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Regexes;
import dev.atelier.logstash.event.Values;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.joni.Regex;
import org.jspecify.annotations.Nullable;

/**
 * {@code if} conditions as predicates, with the comparisons of Logstash's compiler (logstash-core,
 * {@code EventCondition}): numbers by value, texts never equal to numbers, {@code in} as substring
 * or member.
 */
final class Conditions {
  private final Function<String, String> text;

  /**
   * @param text escapes and variables of a quoted string
   */
  Conditions(Function<String, String> text) {
    this.text = text;
  }

  /** A value that depends on the event. */
  private interface Operand extends Function<Event, @Nullable Object> {}

  private record Field(FieldReference reference) implements Operand {
    @Override
    public @Nullable Object apply(Event event) {
      return event.get(reference);
    }
  }

  private record Constant(Object value) implements Operand {
    @Override
    public Object apply(Event event) {
      return value;
    }
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException with the place of what has no meaning
   */
  Predicate<Event> compile(Tree.Condition condition) {
    return switch (condition) {
      case Tree.Logical logical -> logical(logical);
      case Tree.Not not -> compile(not.condition()).negate();
      case Tree.In in -> {
        Predicate<Event> member = in(operand(in.item()), operand(in.list()));
        yield in.negated() ? member.negate() : member;
      }
      case Tree.Comparison comparison -> comparison(comparison);
      case Tree.Match match -> {
        Predicate<Event> found = match(match);
        yield match.negated() ? found.negate() : found;
      }
      case Tree.Truthy truthy -> {
        Operand operand = operand(truthy.operand());
        yield event -> Values.truthy(operand.apply(event));
      }
    };
  }

  private Predicate<Event> logical(Tree.Logical logical) {
    Predicate<Event> left = compile(logical.left());
    Predicate<Event> right = compile(logical.right());
    return switch (logical.operator()) {
      case AND -> left.and(right);
      case NAND -> left.and(right).negate();
      case OR -> left.or(right);
      case XOR -> event -> left.test(event) ^ right.test(event);
    };
  }

  private Operand operand(Tree.Operand operand) {
    return switch (operand) {
      case Tree.Text quoted -> new Constant(text.apply(quoted.raw()));
      case Tree.Numeral number -> new Constant(number.value());
      case Tree.Selector selector -> new Field(FieldReference.of(selector.reference()));
      case Tree.Regex regex -> new Constant(regex.pattern());
      case Tree.OperandList list ->
          new Constant(
              list.items().stream()
                  .map(this::operand)
                  .filter(Constant.class::isInstance)
                  .map(item -> ((Constant) item).value())
                  .toList());
      case Tree.MethodCall call ->
          throw Problem.error(
                  ConfigErrors.NOT_RUN,
                  "Method calls in conditions are not supported by Logstash: " + call.method())
              .at(call.span())
              .exception();
    };
  }

  private Predicate<Event> comparison(Tree.Comparison comparison) {
    Operand left = operand(comparison.left());
    Operand right = operand(comparison.right());
    return switch (comparison.operator()) {
      case EQUAL -> event -> Values.same(left.apply(event), right.apply(event));
      case NOT_EQUAL -> event -> !Values.same(left.apply(event), right.apply(event));
      case LESS -> event -> Values.order(left.apply(event), right.apply(event)) < 0;
      case LESS_OR_EQUAL -> event -> Values.order(left.apply(event), right.apply(event)) <= 0;
      case GREATER -> event -> Values.order(left.apply(event), right.apply(event)) > 0;
      case GREATER_OR_EQUAL -> event -> Values.order(left.apply(event), right.apply(event)) >= 0;
    };
  }

  private Predicate<Event> match(Tree.Match match) {
    Operand operand = operand(match.operand());
    Regex regex = Regexes.compile(text.apply(match.pattern()));
    return event -> operand.apply(event) instanceof String found && Regexes.find(regex, found);
  }

  private static Predicate<Event> in(Operand item, Operand list) {
    return event -> contains(item.apply(event), list.apply(event), list instanceof Constant);
  }

  /** In a written list members count by their text, in a field's list by their value. */
  private static boolean contains(@Nullable Object item, @Nullable Object list, boolean written) {
    if (item == null || item instanceof List || item instanceof java.util.Map) {
      return false;
    }
    if (list instanceof List<?> members) {
      return members.stream()
          .anyMatch(member ->
              written ? Values.text(member).equals(Values.text(item)) : Values.same(member, item));
    }
    if (item instanceof String part && list instanceof String whole) {
      return whole.contains(part);
    }
    return Values.same(item, list);
  }
}
