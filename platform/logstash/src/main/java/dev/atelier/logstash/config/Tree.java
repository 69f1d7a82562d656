package dev.atelier.logstash.config;

import dev.atelier.kernel.text.Span;
import dev.atelier.logstash.plugin.PluginKind;
import java.util.List;
import java.util.Optional;

/** The syntax tree of one configuration text. */
public sealed interface Tree {
  Span span();

  record Config(List<Section> sections, Span span) implements Tree {
    public Config {
      sections = List.copyOf(sections);
    }
  }

  /** {@code input { … }}, {@code filter { … }} or {@code output { … }}. */
  record Section(PluginKind kind, List<Statement> body, Span span) implements Tree {
    public Section {
      body = List.copyOf(body);
    }
  }

  /** What a section or a branch holds. */
  sealed interface Statement extends Tree {}

  /** {@code grok { match => … }}; also a codec with its own block. */
  record Plugin(String name, List<Attribute> attributes, Span nameSpan, Span span)
      implements Statement, Value {
    public Plugin {
      attributes = List.copyOf(attributes);
    }
  }

  record Attribute(String name, Value value, Span nameSpan, Span span) implements Tree {}

  /** {@code if … { } else if … { } else { }}. */
  record Branch(List<Case> cases, Optional<List<Statement>> otherwise, Span span)
      implements Statement {
    public Branch {
      cases = List.copyOf(cases);
      otherwise = otherwise.map(List::copyOf);
    }
  }

  record Case(Condition condition, List<Statement> body, Span span) implements Tree {
    public Case {
      body = List.copyOf(body);
    }
  }

  /** The right side of {@code =>}. */
  sealed interface Value extends Tree {}

  record Bareword(String text, Span span) implements Value {}

  /** A quoted string; {@code raw} is what stands between the quotes. */
  record Text(String raw, Span span) implements Value, Operand {}

  /** A Long, BigInteger or Double. */
  record Numeral(Number value, Span span) implements Value, Operand {}

  record Array(List<Value> items, Span span) implements Value {
    public Array {
      items = List.copyOf(items);
    }
  }

  record Hash(List<Entry> entries, Span span) implements Value {
    public Hash {
      entries = List.copyOf(entries);
    }
  }

  /** {@code key} is a bareword, a numeral or a text. */
  record Entry(Value key, Value value, Span span) implements Tree {}

  /** What stands after {@code if}. */
  sealed interface Condition extends Tree {}

  record Logical(LogicalOperator operator, Condition left, Condition right, Span span)
      implements Condition {}

  record Not(Condition condition, Span span) implements Condition {}

  record In(Operand item, Operand list, boolean negated, Span span) implements Condition {}

  record Comparison(ComparisonOperator operator, Operand left, Operand right, Span span)
      implements Condition {}

  record Match(Operand operand, String pattern, boolean negated, Span span) implements Condition {}

  /** A lone operand: true when the field is there and not false. */
  record Truthy(Operand operand, Span span) implements Condition {}

  /** A value inside a condition. */
  sealed interface Operand extends Tree {}

  /** {@code [a][b]}. */
  record Selector(String reference, Span span) implements Operand {}

  record Regex(String pattern, Span span) implements Operand {}

  record OperandList(List<Operand> items, Span span) implements Operand {
    public OperandList {
      items = List.copyOf(items);
    }
  }

  /** In the grammar, but no Logstash has ever run one. */
  record MethodCall(String method, Span span) implements Operand {}

  /** How conditions are joined; the first two bind tighter. */
  enum LogicalOperator {
    AND,
    NAND,
    OR,
    XOR;

    boolean bindsTight() {
      return this == AND || this == NAND;
    }
  }

  /** Between two operands. */
  enum ComparisonOperator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    GREATER(">");

    private final String sign;

    ComparisonOperator(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }
}
