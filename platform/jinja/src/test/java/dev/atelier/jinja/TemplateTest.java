package dev.atelier.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.atelier.jinja.syntax.Expression;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Kind;
import dev.atelier.kernel.error.ProblemPrinter;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What a host does with templates from Java. */
class TemplateTest {
  private static final JinjaEnvironment ENVIRONMENT = JinjaEnvironment.builder().build();

  private static Template parse(String text) {
    return ENVIRONMENT.parse(new SourceText("models/a.sql", text));
  }

  private static JinjaException failure(Template template) {
    return catchThrowableOfType(JinjaException.class, () -> template.render(Map.of()));
  }

  @Test
  void aMacroIsCalledFromJava() {
    TemplateModule module =
        parse("{% macro add(a, b=2) %}{{ a + b }}{% endmacro %}{% set v = 5 %}text")
            .module(Scope.empty());
    Macro add = module.macro("add").orElseThrow();
    assertThat(add.call(Arguments.of(1L))).isEqualTo("3");
    assertThat(add.call(Arguments.of(List.of(1L), Map.of("b", 9L)))).isEqualTo("10");
    assertThat(add.parameters()).containsExactly("a", "b");
    assertThat(module.exports()).containsEntry("v", 5L).containsKey("add");
    assertThat(module.body()).isEqualTo("text");
    assertThat(module.macro("nope")).isEmpty();
  }

  @Test
  void returnGivesAValueAndEndsTheMacro() {
    JinjaCallable give =
        arguments -> {
          throw new MacroReturn(arguments.at(0));
        };
    Template template =
        parse("{% macro f(x) %}before{% if x %}{{ return([x, 1]) }}{% endif %}after{% endmacro %}");
    Scope scope = Scope.of(Map.of("return", give));
    assertThat(template.callMacro("f", scope, Arguments.of(5L))).isEqualTo(List.of(5L, 1L));
    assertThat(template.callMacro("f", scope, Arguments.of(0L))).isEqualTo("beforeafter");
  }

  @Test
  void macrosOfATemplateAreListedWithTheirPlaces() {
    Template template =
        parse("\n{% macro one(a, b='x') %}1{% endmacro %}\n{% macro two() %}\n2{% endmacro %}");
    List<Statement.Macro> macros = template.tree().macros().toList();
    assertThat(macros).extracting(Statement.Macro::name).containsExactly("one", "two");
    assertThat(macros.get(1).span().line()).isEqualTo(3);
    assertThat(macros.get(1).span().endLine()).isEqualTo(4);
    assertThat(macros.get(0).parameters().get(1).defaultValue())
        .hasValueSatisfying(value ->
            assertThat(value)
                .isInstanceOfSatisfying(
                    Expression.Literal.class, x -> assertThat(x.value()).isEqualTo("x")));
  }

  @Test
  void callsAreReadWithoutRendering() {
    Template template =
        parse(
            "{{ config(tags=['a']) }} select * from {{ ref('x') }} {% if t %}{{ source('s', 'y') }}{%"
                + " endif %}");
    List<String> found = new ArrayList<>();
    template
        .tree()
        .calls()
        .forEach(call -> {
          if (call.target() instanceof Expression.Name name) {
            found.add(name.id() + call.arguments().positional().size() + call.span().column());
          }
        });
    assertThat(found).containsExactly("config04", "ref143", "source268");
  }

  @Test
  void oneTemplateRendersInManyThreads() throws Exception {
    Template template =
        parse(
            "{% set ns = namespace(x=0) %}{% for i in range(n) %}{% set ns.x = ns.x + i %}{% macro m()"
                + " %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}={{ ns.x }}");
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (long n = 0; n < 200; n++) {
      long count = n % 20;
      String expected = template.render(Map.of("n", count));
      tasks.add(() -> template.render(Map.of("n", count)).equals(expected));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isTrue();
      }
    }
  }

  @Test
  void namesAreLookedUpOnlyWhereTheyStand() {
    List<String> asked = new ArrayList<>();
    Scope scope =
        name -> {
          asked.add(name);
          return name.equals("a") ? (Object) 1L : Missing.MISSING;
        };
    assertThat(parse("{{ a }}{{ b }}{% macro m() %}{{ c }}{% endmacro %}").render(scope))
        .isEqualTo("1");
    assertThat(asked).containsExactly("a", "b");
  }

  @Test
  void anErrorTellsItsPlaceAndTheMacrosAround() {
    Template template =
        parse(
            "{% macro inner(x) %}\n{{ x.y.z }}\n{% endmacro %}\n{% macro outer() %}{{ inner(1) }}{%"
                + " endmacro %}\n{{ outer() }}");
    JinjaException error = failure(template);
    assertThat(error.type()).isEqualTo(PythonType.UNDEFINED_ERROR);
    assertThat(error.kind()).isEqualTo(Kind.USER);
    assertThat(new ProblemPrinter(false).print(error.problems()))
        .isEqualTo(
            """
            error: 'int object' has no attribute 'y'
              in macro inner (models/a.sql:4:23)
              in macro outer (models/a.sql:5:4)
              models/a.sql:2:4 [jinja.undefined]
                2 | {{ x.y.z }}
                  |    ^^^^^
            """);
  }

  @Test
  void aSyntaxErrorTellsItsPlace() {
    JinjaException error =
        catchThrowableOfType(JinjaException.class, () -> parse("select 1\n{% if x %}\nabc"));
    assertThat(error.pythonText())
        .isEqualTo(
            "Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or"
                + " 'endif'. The innermost block that needs to be closed is 'if'.\n"
                + "  line 3\n"
                + "    abc");
    assertThat(error.problems().getFirst().code().id()).isEqualTo("jinja.syntax");
  }

  @Test
  void theHostsOwnExceptionsPassThrough() {
    JinjaCallable fail =
        arguments -> {
          assertThat(arguments.context().orElseThrow().macros())
              .extracting(JinjaException.MacroCall::name)
              .containsExactly("m");
          assertThat(arguments.context().orElseThrow().span().orElseThrow())
              .hasToString("models/a.sql:1:19");
          throw new IllegalStateException("mine");
        };
    Template template = parse("{% macro m() %}{{ fail(1) }}{% endmacro %}{{ m() }}");
    assertThatThrownBy(() -> template.render(Map.of("fail", fail)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }

  @Test
  void aTemplateThatLoopsEndsWithAnError() {
    JinjaEnvironment small =
        JinjaEnvironment.builder().limits(new Limits(10_000, 1_000, 50)).build();
    String endless = "{% set l = [1] %}{% for i in l %}{% do l.append(i) %}{% endfor %}";
    JinjaException error = failure(small.parse(new SourceText("t", endless)));
    assertThat(error.type()).isEqualTo(PythonType.LIMIT_EXCEEDED);
    assertThat(error.text()).isEqualTo("the template runs for more than 10000 steps");
    assertThat(error.span().orElseThrow().line()).isEqualTo(1);

    error =
        failure(
            small.parse(
                new SourceText("t", "{% for i in range(100) %}{{ 'x' * 100 }}{% endfor %}")));
    assertThat(error.text()).isEqualTo("the template prints more than 1000 characters");

    error =
        failure(
            small.parse(new SourceText("t", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")));
    assertThat(error.type()).isEqualTo(PythonType.RECURSION_ERROR);
    assertThat(error.text()).isEqualTo("maximum recursion depth exceeded");
  }

  @Test
  void deepRecursionOnASmallStackIsAnErrorToo() throws Exception {
    JinjaEnvironment deep =
        JinjaEnvironment.builder().limits(new Limits(1_000_000, 1_000_000, 1_000_000)).build();
    Template template =
        deep.parse(new SourceText("t", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"));
    List<JinjaException> errors = new ArrayList<>();
    Thread thread = new Thread(null, () -> errors.add(failure(template)), "small", 256 * 1024);
    thread.start();
    thread.join();
    assertThat(errors.getFirst().type()).isEqualTo(PythonType.RECURSION_ERROR);
  }

  @Test
  void hugeResultsOfOperatorsAreRefused() {
    assertThat(failure(parse("{{ 10 ** 10000000 }}")).type()).isEqualTo(PythonType.LIMIT_EXCEEDED);
    assertThat(failure(parse("{{ 'x' * 1000000000 }}")).type())
        .isEqualTo(PythonType.LIMIT_EXCEEDED);
    assertThat(failure(parse("{{ '%1000000000d' % 1 }}")).text()).isEqualTo("width too big");
  }

  @Test
  void macrosCalledThroughTheHostShareTheCallersLimits() {
    JinjaEnvironment small =
        JinjaEnvironment.builder().limits(new Limits(1_000, 1_000_000, 50)).build();
    Template inner =
        small.parse(
            new SourceText(
                "inner", "{% macro m() %}{% for i in range(400) %}{% endfor %}{% endmacro %}"));
    JinjaCallable call = arguments -> inner.callMacro("m", Scope.empty(), arguments);
    Template outer = small.parse(new SourceText("outer", "{{ m() }}{{ m() }}{{ m() }}"));
    assertThatThrownBy(() -> outer.render(Map.of("m", call)))
        .isInstanceOf(AtelierException.class)
        .hasMessageContaining("more than 1000 steps");
  }

  @Test
  void aHostsTagBecomesAMacro() {
    Template template =
        DbtTags.environment()
            .build()
            .parse(
                new SourceText(
                    "m.sql",
                    "{% materialization view, adapter='postgres' %}body{% endmaterialization %}{% test"
                        + " unique(model, x) %}t{% endtest %}{% docs d %}text {{ 1 }}{% enddocs %}"));
    assertThat(template.tree().macros())
        .extracting(Statement.Macro::name)
        .containsExactly(
            "dbt_macro__materialization_view_postgres", "dbt_macro__test_unique", "dbt_docs__d");
    assertThat(template.callMacro("dbt_docs__d", Scope.empty(), Arguments.none()))
        .isEqualTo("text 1");
    assertThatThrownBy(() ->
            DbtTags.environment().build().parse(new SourceText("m.sql", "{% test unique() %}")))
        .hasMessageContaining("Jinja was looking for the following tags: 'endtest'");
  }

  @Test
  void aFilterAndATestOfTheHost() {
    JinjaEnvironment environment =
        JinjaEnvironment.builder()
            .filter("twice", a -> a.at(0) + "" + a.at(0))
            .test("short", a -> a.at(0).toString().length() < 3)
            .global("g", 7L)
            .undefined(UndefinedPolicy.STRICT)
            .build();
    Template template =
        environment.parse(
            new SourceText("t", "{{ 'ab'|twice }}{{ ['a', 'abc']|select('short')|list }}{{ g }}"));
    assertThat(template.render(Map.of())).isEqualTo("abab['a']7");
    assertThat(
            environment.toBuilder()
                .global("g", 8L)
                .build()
                .parse(template.source())
                .render(Map.of()))
        .isEqualTo("abab['a']8");
  }

  @Test
  void nativeRenderingGivesValues() {
    Template template = parse("{{ x }}");
    assertThat(template.renderNative(Scope.of(Map.of("x", List.of(1L))))).isEqualTo(List.of(1L));
    assertThat(parse("[{{ 1 }}, 2]").renderNative(Scope.empty())).isEqualTo(List.of(1L, 2L));
  }

  @Test
  void templatesOfALoaderAreCompiledOnce() {
    List<String> loads = new ArrayList<>();
    JinjaEnvironment environment =
        JinjaEnvironment.builder()
            .loader(name -> {
              loads.add(name);
              return Optional.of(new SourceText(name, "[" + name + "]"));
            })
            .build();
    Template template =
        environment.parse(new SourceText("t", "{% include 'a' %}{% include 'a' %}"));
    assertThat(template.render(Map.of())).isEqualTo("[a][a]");
    assertThat(loads).containsExactly("a");
  }
}
