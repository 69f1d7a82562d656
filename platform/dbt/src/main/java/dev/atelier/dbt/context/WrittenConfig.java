package dev.atelier.dbt.context;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.jinja.syntax.TreeWalk;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.SourceText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code config(…)} calls say as they are written: each as text. */
public final class WrittenConfig {
  private WrittenConfig() {}

  /**
   * @param rendered what the calls said, for those whose text cannot be read
   */
  public static Map<String, @Nullable Object> of(
      SourceText source, Map<String, @Nullable Object> rendered) {
    if (rendered.isEmpty()) {
      return new LinkedHashMap<>();
    }
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    TemplateTree tree = Templates.tree(source);
    tree.calls()
        .filter(call -> call.target() instanceof Expression.Name name && name.id().equals("config"))
        .forEach(call ->
            call.arguments()
                .keywords()
                .forEach(keyword ->
                    out.put(
                        keyword.name(),
                        written(source, keyword.value(), rendered.get(keyword.name())))));
    return out.isEmpty() ? new LinkedHashMap<>(rendered) : out;
  }

  private static Object written(
      SourceText source, Expression expression, @Nullable Object rendered) {
    boolean constant =
        TreeWalk.nodes(List.of(expression)).stream()
            .noneMatch(node -> node instanceof Expression.Name || node instanceof Expression.Call);
    return constant ? Text.str(rendered) : Templates.textOf(source, expression).orElse("");
  }
}
