package dev.atelier.jinja;

import dev.atelier.jinja.syntax.BlockTag;
import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TagReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tags and settings of a host such as dbt's, made with the public interface only. */
final class DbtTags {
  private DbtTags() {}

  static JinjaEnvironment.Builder environment() {
    return JinjaEnvironment.builder()
        .macroNames(name -> "dbt_macro__" + name)
        .typedParameters(true)
        .filter("as_text", a -> a.at(0))
        .filter("as_bool", a -> a.at(0))
        .filter("as_native", a -> a.at(0))
        .filter("as_number", a -> a.at(0))
        .filter("is_list", a -> a.at(0) instanceof List<?>)
        .tag(
            tag(
                "test",
                reader ->
                    macro(
                        reader,
                        "test",
                        "dbt_macro__test_",
                        reader.target().id(),
                        reader.signature())))
        .tag(
            tag(
                "docs",
                reader -> macro(reader, "docs", "dbt_docs__", reader.target().id(), List.of())))
        .tag(tag("materialization", DbtTags::materialization));
  }

  private static BlockTag tag(String name, Function<TagReader, Statement> read) {
    return new BlockTag() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Statement read(TagReader reader) {
        return read.apply(reader);
      }
    };
  }

  private static Statement macro(
      TagReader reader,
      String tag,
      String prefix,
      String name,
      List<Statement.Parameter> parameters) {
    List<Statement> body = reader.body("end" + tag);
    return new Statement.Macro(prefix + name, name, tag, parameters, body, reader.span());
  }

  private static Statement materialization(TagReader reader) {
    String name = reader.target().id();
    String adapter = "default";
    List<Statement.Parameter> parameters = new ArrayList<>();
    while (reader.skip(",")) {
      Expression.Name option = reader.target();
      switch (option.id()) {
        case "default" -> {}
        case "adapter" -> {
          reader.expect("=");
          adapter = String.valueOf(((Expression.Literal) reader.expression()).value());
        }
        case "supported_languages" -> {
          reader.expect("=");
          parameters.add(
              new Statement.Parameter(
                  option.id(), Optional.of(reader.expression()), Optional.empty(), option.span()));
        }
        default ->
            throw reader.failure(
                "materialization '" + name + "' received unknown argument '" + option.id() + "'.");
      }
    }
    if (parameters.isEmpty()) {
      Expression sql = new Expression.Literal("sql", reader.span());
      parameters.add(
          new Statement.Parameter(
              "supported_languages",
              Optional.of(new Expression.ListOf(List.of(sql), reader.span())),
              Optional.empty(),
              reader.span()));
    }
    return macro(
        reader, "materialization", "dbt_macro__materialization_", name + "_" + adapter, parameters);
  }
}
