package dev.atelier.dbt.run;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.adapter.ResultTable;
import dev.atelier.dbt.adapter.Warehouse;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.Messages;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.parse.Parsed;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Compiling and showing outside a run: single nodes and queries of the command line. */
public final class Inline {
  private Inline() {}

  /** A query with its references. */
  public static Resource parse(Workspace workspace, Parsed parsed, String sql) {
    Resource node = Operations.node(workspace, "inline_query", sql);
    Contexts.Parsing parsing = Contexts.parsing(workspace, parsed.library(), parsed.common(), node);
    parsing.context().render(new SourceText("from remote system.sql", sql));
    for (Object raw : parsing.calls().refs()) {
      Map<String, @Nullable Object> ref = Values.map(raw);
      String name = Values.text(ref.get("name"), "");
      Object ofPackage = ref.get("package");
      Object version = ref.get("version");
      Resource target =
          parsed
              .lookup()
              .ref(
                  ofPackage == null ? null : ofPackage.toString(),
                  name,
                  version == null ? null : version.toString(),
                  node.packageName())
              .orElseThrow(() ->
                  DbtError.COMPILATION.exception(
                      Messages.missing(node, null, name, null, "node")
                          .replace("Sql_operation", "Sql operation")));
      node.dependOn("nodes", target.uniqueId());
    }
    return node;
  }

  /** What exists is learnt once, since models may ask while they are compiled. */
  public static void prepare(Compiler compiler, Set<String> selected) {
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Set<String> schemas = new LinkedHashSet<>();
      compiler.parsed().manifest().nodes().values().stream()
          .filter(n -> n.isReferable() && !n.isEphemeral())
          .forEach(n -> schemas.add(n.schema()));
      compiler.warehouse().fill(session.get(), schemas, compiler.shared().comments().of("master"));
      compiler.parsed().common().put("selected_resources", new ArrayList<>(selected));
    } finally {
      session.close();
    }
  }

  public static void compile(Compiler compiler, Resource node) {
    LazySession session = new LazySession(compiler.warehouse());
    try {
      compiler.compile(node, compiler.context(node, session));
    } finally {
      session.close();
    }
  }

  /** Compiles and runs a node's query; below 0 is no limit. */
  public static ResultTable show(Compiler compiler, Resource node, int limit) {
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Contexts.Running running = compiler.context(node, session);
      String sql;
      if (node.type() == dev.atelier.dbt.manifest.ResourceType.SEED) {
        sql = "select * from " + node.text("relation_name");
      } else {
        compiler.compile(node, running);
        sql = node.compiledCode().orElse("");
      }
      MacroLibrary.Definition macro =
          compiler.parsed().library().resolve(node.packageName(), "get_show_sql").orElseThrow();
      Object header = node.config().get("sql_header");
      String limited =
          Text.str(
              running
                  .context()
                  .callMacro(
                      macro, Arguments.of(sql, header, limit < 0 ? null : (Object) (long) limit)));
      node.put("compiled_code", limited);
      return session.get().execute(limited, compiler.shared().comments().of(node)).table();
    } catch (dev.atelier.kernel.error.AtelierException e) {
      throw DbtError.RUNTIME.exception(NodeRunner.located(node, e));
    } finally {
      session.close();
    }
  }

  /** Sends a text as it stands. */
  public static ResultTable direct(Warehouse warehouse, String sql) {
    LazySession session = new LazySession(warehouse);
    try {
      return session.get().execute(sql, UnaryOperator.identity()).table();
    } finally {
      session.close();
    }
  }

  /** Runs a macro by name, as {@code run-operation} does; commits nothing of itself. */
  public static @Nullable Object operation(
      Compiler compiler,
      Resource node,
      MacroLibrary.Definition macro,
      Map<String, @Nullable Object> arguments) {
    LazySession session = new LazySession(compiler.warehouse());
    try {
      Contexts.Running running = compiler.context(node, session);
      return running.context().callMacro(macro, Arguments.of(List.of(), arguments));
    } finally {
      session.close();
    }
  }
}
