package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;

/** Errors of templates as dbt words them. */
final class Failures {
  private Failures() {}

  static AtelierException compilation(Resource node, JinjaException e) {
    StringBuilder message = new StringBuilder(e.pythonText());
    if (e.type() == PythonType.UNDEFINED_ERROR) {
      message.append(
          ". This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with \"dbt deps\".");
    }
    if (!e.type().isSyntax()) {
      for (JinjaException.MacroCall call : e.stack()) {
        if (call.name().equals("caller")) {
          continue;
        }
        String where = call.definition().map(span -> span.source().name()).orElse("<unknown>");
        message
            .append(
                message.toString().contains("> in macro")
                        || message.toString().contains("> called by")
                    ? "\n> called by macro "
                    : "\n\n> in macro ")
            .append(call.name().replaceFirst("^dbt_macro__", ""))
            .append(" (")
            .append(where)
            .append(")");
      }
      if (!e.stack().isEmpty()) {
        message.append("\n> called by ").append(node.described());
      }
    }
    String heading = DbtError.COMPILATION.heading() + " in " + node.described();
    Problem problem =
        Problem.error(
            DbtError.COMPILATION.code(), heading + "\n" + DbtError.indent(message.toString()));
    return new AtelierException(e.span().map(problem::at).orElse(problem), e);
  }
}
