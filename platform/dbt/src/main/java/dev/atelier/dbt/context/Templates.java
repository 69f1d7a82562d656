package dev.atelier.dbt.context;

import dev.atelier.jinja.JinjaEnvironment;
import dev.atelier.jinja.NativeStyle;
import dev.atelier.jinja.NativeText;
import dev.atelier.jinja.Template;
import dev.atelier.jinja.syntax.BlockTag;
import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TagReader;
import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * dbt's dialect of Jinja. Templates are kept by their text, since a project's files seldom change
 * between two commands of one process.
 */
public final class Templates {
  /** While parsing, what is not known yet absorbs whatever is done with it. */
  public static final JinjaEnvironment PARSING = environment(UndefinedPolicy.ABSORBING);

  public static final JinjaEnvironment RUNNING = environment(UndefinedPolicy.LENIENT);

  private static final int CACHE_LIMIT = 20_000;
  private static final ConcurrentHashMap<Key, Template> CACHE = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<String, TemplateTree> TREES = new ConcurrentHashMap<>();

  private record Key(boolean parsing, String name, String text) {}

  private Templates() {}

  private static JinjaEnvironment environment(UndefinedPolicy policy) {
    return JinjaEnvironment.builder()
        .undefined(policy)
        .nativeStyle(NativeStyle.MARKED)
        .typedParameters(true)
        .macroNames(MacroLibrary::storedName)
        .tag(new MaterializationTag())
        .tag(new TestTag("test"))
        .tag(new TestTag("data_test"))
        .filter("as_text", marked(NativeText.Kind.TEXT))
        .filter("as_native", marked(NativeText.Kind.NATIVE))
        .filter("as_bool", marked(NativeText.Kind.BOOLEAN))
        .filter("as_number", marked(NativeText.Kind.NUMBER))
        .test("is_list", a -> a.at(0) instanceof List<?>)
        .filter("is_list", a -> a.at(0) instanceof List<?>)
        .build();
  }

  private static JinjaCallable marked(NativeText.Kind kind) {
    return (Arguments arguments) -> new NativeText(Text.str(arguments.at(0)), kind);
  }

  public static Template parse(SourceText source, boolean parsing) {
    if (CACHE.size() > CACHE_LIMIT) {
      CACHE.clear();
    }
    return CACHE.computeIfAbsent(
        new Key(parsing, source.name(), source.text()),
        key -> (parsing ? PARSING : RUNNING).compile(tree(source)));
  }

  static TemplateTree tree(SourceText source) {
    if (TREES.size() > CACHE_LIMIT) {
      TREES.clear();
    }
    return TREES.computeIfAbsent(source.name() + "\n" + source.text(), key -> PARSING.tree(source));
  }

  /** {@code materialization view, adapter='postgres', supported_languages=['sql']}. */
  private static final class MaterializationTag implements BlockTag {
    @Override
    public String name() {
      return "materialization";
    }

    @Override
    public Statement read(TagReader reader) {
      String name = reader.name();
      String adapter = "default";
      while (reader.skip(",")) {
        String word = reader.name();
        if (word.equals("default")) {
          continue;
        }
        reader.expect("=");
        Expression value = reader.expression();
        if (word.equals("adapter")
            && value instanceof Expression.Literal literal
            && literal.value() != null) {
          adapter = literal.value().toString();
        }
      }
      String macro = "materialization_" + name + "_" + adapter;
      List<Statement> body = new ArrayList<>(reader.body("endmaterialization"));
      return new Statement.Macro(
          MacroLibrary.storedName(macro), macro, name(), List.of(), body, reader.span());
    }
  }

  /** {@code test unique(model, column_name)}. */
  private record TestTag(String name) implements BlockTag {
    @Override
    public Statement read(TagReader reader) {
      String macro = "test_" + reader.name();
      List<Statement.Parameter> parameters = reader.signature();
      List<Statement> body = reader.body("end" + name);
      return new Statement.Macro(
          MacroLibrary.storedName(macro), macro, name, parameters, body, reader.span());
    }
  }

  /** Text of a macro's tag through its end tag. */
  static String wholeText(SourceText source, Statement.Macro macro) {
    String text = source.text();
    int start = offset(source, macro.span().line(), macro.span().column());
    int end = offset(source, macro.span().endLine(), macro.span().endColumn());
    int open = text.lastIndexOf("{%", Math.min(start, text.length()));
    int close = text.indexOf("%}", Math.max(0, end - 2));
    return text.substring(Math.max(0, open), close < 0 ? text.length() : close + 2);
  }

  static int offset(SourceText source, int line, int column) {
    int offset = 0;
    String text = source.text();
    for (int i = 1; i < line; i++) {
      offset = text.indexOf('\n', offset) + 1;
    }
    return offset + column - 1;
  }

  /** The first expression of a kind in a call's keywords, as its text in the source. */
  static Optional<String> textOf(SourceText source, Expression expression) {
    int start = offset(source, expression.span().line(), expression.span().column());
    int end = offset(source, expression.span().endLine(), expression.span().endColumn());
    return end > start ? Optional.of(source.text().substring(start, end)) : Optional.empty();
  }
}
