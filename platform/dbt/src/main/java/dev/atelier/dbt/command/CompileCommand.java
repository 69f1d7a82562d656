package dev.atelier.dbt.command;

import dev.atelier.dbt.Event;
import dev.atelier.dbt.context.PythonJson;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.run.Compiler;
import dev.atelier.dbt.run.Inline;
import dev.atelier.dbt.run.NodeResult;
import dev.atelier.kernel.error.AtelierException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code dbt compile}: writes compiled SQL, and shows it when one node or a query was asked for.
 */
final class CompileCommand {
  private final Output output;
  private final Options options;

  CompileCommand(Output output, Options options) {
    this.output = output;
    this.options = options;
  }

  int run(Commands.Session session) {
    if (options.value("inline").isPresent()) {
      Resource node =
          Inline.parse(session.workspace(), session.parsed(), options.value("inline").get());
      session.commands().found(session.parsed(), session.workspace(), 1);
      concurrency(session);
      Compiler compiler = session.compiler(Set.of());
      Inline.compile(compiler, node);
      session.commands().writeResults(session, List.of(NodeResult.compiled(node)));
      show(List.of(node), true);
      return 0;
    }
    Set<ResourceType> types = ResourceTypes.of("compile", options);
    Set<String> selected = session.commands().select(session, node -> types.contains(node.type()));
    if (selected.isEmpty()) {
      session.commands().nothing();
      session.commands().writeResults(session, List.of());
      return 0;
    }
    concurrency(session);
    Compiler compiler = session.compiler(selected);
    List<AtelierException> failures = new ArrayList<>();
    List<Resource> nodes = new ArrayList<>();
    for (String id : selected) {
      Resource node = session.parsed().manifest().find(id).orElseThrow();
      if (node.type() != ResourceType.SEED) {
        nodes.add(node);
      }
    }
    Inline.prepare(compiler, selected);
    nodes.parallelStream()
        .forEach(node -> {
          try {
            Inline.compile(compiler, node);
          } catch (AtelierException e) {
            synchronized (failures) {
              failures.add(e);
            }
          }
        });
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    // as the genuine tool: whoever's name the first selector's text contains
    List<String> selectors = options.many("select");
    List<Resource> wanted =
        selectors.isEmpty()
            ? List.of()
            : nodes.stream().filter(n -> selectors.getFirst().contains(n.name())).toList();
    session
        .commands()
        .writeResults(
            session,
            selected.stream()
                .map(id -> session.parsed().manifest().find(id).orElseThrow())
                .filter(node -> !node.isEphemeral() || wanted.contains(node))
                .map(NodeResult::compiled)
                .toList());
    show(wanted, false);
    return 0;
  }

  private void concurrency(Commands.Session session) {
    output.fire(Event.info("Formatting", "Z017", ""));
    output.fire(
        Event.info(
            "ConcurrencyLine",
            "Q027",
            "Concurrency: %d threads (target='%s')"
                .formatted(
                    session.workspace().project().target().threads(),
                    session.workspace().project().target().name())));
    output.fire(Event.info("Formatting", "Z017", ""));
  }

  private void show(List<Resource> nodes, boolean inline) {
    for (Resource node : nodes) {
      String sql = node.compiledCode().orElse("");
      String text;
      if (options.value("output").orElse("text").equals("json")) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        if (!inline) {
          json.put("node", node.name());
        }
        json.put("compiled", sql);
        text = PythonJson.pretty(json);
      } else {
        text =
            options.flag("quiet", false)
                ? sql
                : inline
                    ? "Compiled inline node is:\n" + sql
                    : "Compiled node '" + node.name() + "' is:\n" + sql;
      }
      output.fire(Event.info("CompiledNode", "Q042", text));
    }
  }
}
