package dev.atelier.jinja.syntax;

import dev.atelier.kernel.text.SourceText;
import java.util.List;
import java.util.stream.Stream;

/** A template that has been read. */
public record TemplateTree(SourceText source, List<Statement> body) {
  public TemplateTree {
    body = List.copyOf(body);
  }

  /** Every node, each before those inside it, in the order of the text. */
  public Stream<Node> nodes() {
    return TreeWalk.nodes(body).stream();
  }

  /** Every call, outer ones before those in their arguments. */
  public Stream<Expression.Call> calls() {
    return nodes().filter(Expression.Call.class::isInstance).map(Expression.Call.class::cast);
  }

  /** The macros at the top level, those of the host's tags too. */
  public Stream<Statement.Macro> macros() {
    return body.stream().filter(Statement.Macro.class::isInstance).map(Statement.Macro.class::cast);
  }

  /** Whether there is anything but text. */
  public boolean isPlainText() {
    return nodes().allMatch(n -> n instanceof Expression.Data || n instanceof Statement.Output);
  }
}
