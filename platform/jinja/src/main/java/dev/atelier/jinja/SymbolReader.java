package dev.atelier.jinja;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Node;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TreeWalk;
import java.util.List;

/**
 * Enters into {@link Symbols} the names that a level's statements read and assign; stops where a
 * statement opens a level of its own.
 */
final class SymbolReader {
  private Symbols symbols;

  private SymbolReader(Symbols symbols) {
    this.symbols = symbols;
  }

  static void statements(Symbols symbols, List<Statement> body) {
    SymbolReader reader = new SymbolReader(symbols);
    body.forEach(reader::statement);
  }

  static void expression(Symbols symbols, Expression expression) {
    new SymbolReader(symbols).read(expression);
  }

  /** The names of an assignment's target. */
  static void target(Symbols symbols, Expression target) {
    new SymbolReader(symbols).assign(target);
  }

  /** The names of a target that the level's entry binds. */
  static void parameters(Symbols symbols, Expression target) {
    switch (target) {
      case Expression.Name name -> symbols.parameter(name.id());
      case Expression.TupleOf tuple -> tuple.items().forEach(item -> parameters(symbols, item));
      default -> throw new IllegalStateException("not a target");
    }
  }

  private void read(Node node) {
    switch (node) {
      case Expression.Name name -> symbols.load(name.id());
      case Expression.NamespaceTarget target -> symbols.load(target.namespace());
      default -> TreeWalk.children(node, this::read);
    }
  }

  private void assign(Expression target) {
    switch (target) {
      case Expression.Name name -> symbols.store(name.id());
      case Expression.TupleOf tuple -> tuple.items().forEach(this::assign);
      default -> read(target);
    }
  }

  private void statement(Statement statement) {
    switch (statement) {
      case Statement.Output output -> output.parts().forEach(this::read);
      case Statement.Do action -> read(action.expression());
      case Statement.Extends extension -> read(extension.template());
      case Statement.Include include -> read(include.template());
      case Statement.Import imported -> {
        read(imported.template());
        symbols.store(imported.target());
      }
      case Statement.FromImport imported -> {
        read(imported.template());
        imported.names().forEach(name -> symbols.store(name.alias()));
      }
      case Statement.Macro macro -> symbols.store(macro.name());
      case Statement.Set set -> {
        read(set.value());
        assign(set.target());
      }
      case Statement.SetBlock set -> assign(set.target());
      case Statement.For loop -> read(loop.items());
      case Statement.CallBlock block -> read(block.call());
      case Statement.FilterBlock block -> read(block.filter());
      case Statement.With with -> with.values().forEach(this::read);
      case Statement.If condition -> condition(condition.branches(), condition.otherwise());
      case Statement.Scope _, Statement.Block _, Statement.Break _, Statement.Continue _ -> {}
    }
  }

  private void condition(List<Statement.Branch> branches, List<Statement> otherwise) {
    Statement.Branch first = branches.getFirst();
    read(first.test());
    Symbols original = symbols;
    Symbols body = branch(original, () -> first.body().forEach(this::statement));
    Symbols others =
        branch(
            original,
            () ->
                branches
                    .subList(1, branches.size())
                    .forEach(next -> condition(List.of(next), List.of())));
    Symbols last = branch(original, () -> otherwise.forEach(this::statement));
    original.join(List.of(body, others, last));
  }

  private Symbols branch(Symbols original, Runnable visit) {
    Symbols copy = original.copy();
    symbols = copy;
    visit.run();
    symbols = original;
    return copy;
  }
}
