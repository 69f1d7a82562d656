package dev.atelier.jinja.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Goes through a syntax tree in the order of the text, without running it. */
public final class TreeWalk {
  private TreeWalk() {}

  /** The nodes and all inside them, each before its children. */
  public static List<Node> nodes(List<? extends Node> roots) {
    List<Node> all = new ArrayList<>();
    roots.forEach(root -> walk(root, all::add));
    return all;
  }

  /** Visits a node, then all inside it. */
  public static void walk(Node node, Consumer<Node> visitor) {
    visitor.accept(node);
    children(node, child -> walk(child, visitor));
  }

  /** The nodes directly inside a node. */
  public static void children(Node node, Consumer<Node> visitor) {
    switch (node) {
      case Expression expression -> children(expression, visitor);
      case Statement statement -> children(statement, visitor);
    }
  }

  private static void children(Expression node, Consumer<Node> visitor) {
    switch (node) {
      case Expression.Data _,
          Expression.Literal _,
          Expression.Name _,
          Expression.NamespaceTarget _ -> {}
      case Expression.TupleOf tuple -> tuple.items().forEach(visitor);
      case Expression.ListOf list -> list.items().forEach(visitor);
      case Expression.DictOf dict ->
          dict.entries()
              .forEach(entry -> {
                visitor.accept(entry.key());
                visitor.accept(entry.value());
              });
      case Expression.Conditional conditional -> {
        visitor.accept(conditional.test());
        visitor.accept(conditional.value());
        conditional.otherwise().ifPresent(visitor);
      }
      case Expression.And and -> both(and.left(), and.right(), visitor);
      case Expression.Or or -> both(or.left(), or.right(), visitor);
      case Expression.Not not -> visitor.accept(not.operand());
      case Expression.Binary binary -> both(binary.left(), binary.right(), visitor);
      case Expression.Unary unary -> visitor.accept(unary.operand());
      case Expression.Concat concat -> concat.parts().forEach(visitor);
      case Expression.Compare compare -> {
        visitor.accept(compare.first());
        compare.rest().forEach(comparison -> visitor.accept(comparison.operand()));
      }
      case Expression.Attribute attribute -> visitor.accept(attribute.target());
      case Expression.Item item -> both(item.target(), item.index(), visitor);
      case Expression.Slice slice -> {
        slice.start().ifPresent(visitor);
        slice.stop().ifPresent(visitor);
        slice.step().ifPresent(visitor);
      }
      case Expression.Call call -> {
        visitor.accept(call.target());
        arguments(call.arguments(), visitor);
      }
      case Expression.Filter filter -> {
        filter.target().ifPresent(visitor);
        arguments(filter.arguments(), visitor);
      }
      case Expression.Test test -> {
        visitor.accept(test.target());
        arguments(test.arguments(), visitor);
      }
    }
  }

  private static void both(Expression left, Expression right, Consumer<Node> visitor) {
    visitor.accept(left);
    visitor.accept(right);
  }

  private static void arguments(Expression.CallArguments arguments, Consumer<Node> visitor) {
    arguments.positional().forEach(visitor);
    arguments.keywords().forEach(keyword -> visitor.accept(keyword.value()));
    arguments.spread().ifPresent(visitor);
    arguments.keywordSpread().ifPresent(visitor);
  }

  private static void children(Statement node, Consumer<Node> visitor) {
    switch (node) {
      case Statement.Output output -> output.parts().forEach(visitor);
      case Statement.For loop -> {
        visitor.accept(loop.target());
        visitor.accept(loop.items());
        loop.body().forEach(visitor);
        loop.otherwise().forEach(visitor);
        loop.test().ifPresent(visitor);
      }
      case Statement.If condition -> {
        for (Statement.Branch branch : condition.branches()) {
          visitor.accept(branch.test());
          branch.body().forEach(visitor);
        }
        condition.otherwise().forEach(visitor);
      }
      case Statement.Macro macro -> {
        defaults(macro.parameters(), visitor);
        macro.body().forEach(visitor);
      }
      case Statement.CallBlock call -> {
        visitor.accept(call.call());
        defaults(call.parameters(), visitor);
        call.body().forEach(visitor);
      }
      case Statement.FilterBlock filter -> {
        filter.body().forEach(visitor);
        visitor.accept(filter.filter());
      }
      case Statement.Set set -> both(set.target(), set.value(), visitor);
      case Statement.SetBlock set -> {
        visitor.accept(set.target());
        set.filter().map(filter -> (Node) filter).ifPresent(visitor);
        set.body().forEach(visitor);
      }
      case Statement.With with -> {
        with.targets().forEach(visitor);
        with.values().forEach(visitor);
        with.body().forEach(visitor);
      }
      case Statement.Block block -> block.body().forEach(visitor);
      case Statement.Extends extension -> visitor.accept(extension.template());
      case Statement.Include include -> visitor.accept(include.template());
      case Statement.Import imported -> visitor.accept(imported.template());
      case Statement.FromImport imported -> visitor.accept(imported.template());
      case Statement.Do statement -> visitor.accept(statement.expression());
      case Statement.Break _, Statement.Continue _ -> {}
      case Statement.Scope scope -> scope.body().forEach(visitor);
    }
  }

  private static void defaults(List<Statement.Parameter> parameters, Consumer<Node> visitor) {
    parameters.stream()
        .map(Statement.Parameter::defaultValue)
        .flatMap(Optional::stream)
        .forEach(visitor);
  }
}
