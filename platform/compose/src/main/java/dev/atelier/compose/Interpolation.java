package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import java.util.Optional;

/** Resolves variables in every text of a tree and turns what must be a number into one. */
final class Interpolation {
  private final Variables variables;
  private final Problems problems;

  Interpolation(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  Node resolve(Node node) {
    return resolve(node, TreePath.ROOT);
  }

  private Node resolve(Node node, TreePath path) {
    return node instanceof Node.Scalar scalar
        ? scalar.text().isPresent() ? scalar(scalar, path) : scalar
        : node.mapChildren(path, this::resolve);
  }

  private Node scalar(Node.Scalar scalar, TreePath path) {
    String text = scalar.text().orElseThrow();
    Span span = scalar.span();
    try {
      String resolved = new Template(variables, name -> warnUnset(name, span)).resolve(text);
      Optional<Casts.Cast> cast = Casts.table().find(path);
      if (cast.isPresent()) {
        return Node.scalar(cast(cast.get(), resolved, path, span), span);
      }
      return resolved.equals(text) ? scalar : Node.scalar(resolved, span);
    } catch (TemplateException e) {
      problems.add(templateProblem(e, path, span));
      return scalar;
    }
  }

  private void warnUnset(String name, Span span) {
    problems.add(
        Problem.warning(Problems.UNSET, Template.unsetWarning(name))
            .at(span)
            .mend(
                "set "
                    + name
                    + " in .env or in the shell, or give it a default: ${"
                    + name
                    + ":-…}"));
  }

  private static Problem templateProblem(TemplateException e, TreePath path, Span span) {
    if (e.isInvalid()) {
      String message =
          "invalid interpolation format for %s.\nYou may need to escape any $ with another $.\n%s"
              .formatted(path, e.text());
      return Problem.error(Problems.INTERPOLATION, message).at(span).mend("write $$ for a dollar");
    }
    return Problem.error(
            Problems.INTERPOLATION, "error while interpolating %s: %s".formatted(path, e.text()))
        .at(span);
  }

  private Object cast(Casts.Cast cast, String text, TreePath path, Span span) {
    try {
      if (cast == Casts.Cast.BOOLEAN && Casts.isOldBoolean(text)) {
        problems.warning(
            Problems.OBSOLETE,
            "%s for boolean is not supported by YAML 1.2, please use `%s`"
                .formatted(GoText.quote(text), Casts.bool(text)),
            span);
      }
      return Casts.apply(cast, text);
    } catch (IllegalArgumentException e) {
      problems.error(
          Problems.INTERPOLATION,
          "error while interpolating %s: failed to cast to expected type: %s"
              .formatted(path, e.getMessage()),
          span);
      return text;
    }
  }
}
