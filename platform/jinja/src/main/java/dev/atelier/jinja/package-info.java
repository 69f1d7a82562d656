/**
 * A Jinja2 interpreter in the dialect of dbt and Airflow; nothing about either in it.
 *
 * <p>Text → syntax tree ({@code syntax}) → names resolved to slots and code compiled to small Java
 * objects → rendered as often as wanted, from any number of threads.
 *
 * <pre>
 * JinjaEnvironment environment = JinjaEnvironment.builder()
 *     .global("ref", (JinjaCallable) arguments -> ...)
 *     .build();
 * Template template = environment.parse(new SourceText("models/a.sql", text));
 * String sql = template.render(Scope.of(Map.of("name", "x")));
 * TemplateModule module = template.module(scope);          // its macros, ready to be called
 * Object value = module.macro("f").orElseThrow().call(Arguments.of(1L));
 * template.tree().calls()                                  // read without running
 * </pre>
 *
 * <p>Values are described in {@link dev.atelier.jinja.value}. Errors are {@link
 * dev.atelier.jinja.value.JinjaException}s, with Python's type and message, the place and the
 * macros that were running; exceptions of the host's own functions pass through as they are. A host
 * whose language has {@code return} throws {@link dev.atelier.jinja.MacroReturn} and calls macros
 * through {@link dev.atelier.jinja.Macro#callReturning}.
 *
 * <p>Deliberately absent: automatic escaping (the tag is read and has no effect), asynchronous
 * templates, translations, other delimiters than Jinja2's own, line statements.
 */
@NullMarked
package dev.atelier.jinja;

import org.jspecify.annotations.NullMarked;
