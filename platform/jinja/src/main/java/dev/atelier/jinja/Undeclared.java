package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Node;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TreeWalk;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of some special names ({@code loop}, {@code caller} …) statements read before assigning
 * them; blocks are not looked into.
 */
final class Undeclared {
  private final Set<String> wanted;
  private final Set<String> found = new HashSet<>();

  private Undeclared(Set<String> wanted) {
    this.wanted = new HashSet<>(wanted);
  }

  static Set<String> find(List<Statement> body, Set<String> names) {
    Undeclared search = new Undeclared(names);
    body.forEach(search::visit);
    return search.found;
  }

  private void visit(Node node) {
    switch (node) {
      case Expression.Name name -> {
        if (wanted.contains(name.id())) {
          found.add(name.id());
        }
      }
      case Statement.Block _ -> {}
      case Statement.For loop -> {
        declare(loop.target());
        TreeWalk.children(loop, child -> visitUnless(child, loop.target()));
      }
      case Statement.Set set -> {
        declare(set.target());
        visit(set.value());
      }
      case Statement.SetBlock set -> {
        declare(set.target());
        TreeWalk.children(set, child -> visitUnless(child, set.target()));
      }
      case Statement.With with -> {
        with.targets().forEach(this::declare);
        with.values().forEach(this::visit);
        with.body().forEach(this::visit);
      }
      case Statement.Macro macro -> {
        macro.parameters().forEach(parameter -> wanted.remove(parameter.name()));
        TreeWalk.children(macro, this::visit);
      }
      case Statement.CallBlock block -> {
        visit(block.call());
        block.parameters().forEach(parameter -> wanted.remove(parameter.name()));
        TreeWalk.children(block, child -> visitUnless(child, block.call()));
      }
      default -> TreeWalk.children(node, this::visit);
    }
  }

  private void visitUnless(Node child, Node skipped) {
    if (child != skipped) {
      visit(child);
    }
  }

  private void declare(Expression target) {
    switch (target) {
      case Expression.Name name -> wanted.remove(name.id());
      case Expression.TupleOf tuple -> tuple.items().forEach(this::declare);
      default -> {}
    }
  }
}
