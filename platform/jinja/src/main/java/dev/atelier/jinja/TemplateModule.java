package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template defines when it is run: its macros and the names it sets, and what it printed.
 */
public final class TemplateModule implements JinjaObject {
  private final Template template;
  private final Map<String, @Nullable Object> exports;
  private final Map<String, @Nullable Object> names;
  private final String body;

  private TemplateModule(
      Template template,
      Map<String, @Nullable Object> exports,
      Map<String, @Nullable Object> names,
      String body) {
    this.template = template;
    this.exports = exports;
    this.names = names;
    this.body = body;
  }

  static TemplateModule of(Template template, Context context, Run run) {
    TextOut out = new TextOut(run);
    template.code().run(context, run, out);
    return new TemplateModule(template, context.exported(), context.names(), out.text());
  }

  /** The names that other templates may import: those without a leading underscore. */
  public Map<String, @Nullable Object> exports() {
    return Collections.unmodifiableMap(exports);
  }

  /** A macro by the name it is stored under, private ones too. */
  public Optional<Macro> macro(String name) {
    return names.get(name) instanceof Macro macro ? Optional.of(macro) : Optional.empty();
  }

  /** All macros by the name they are stored under, in the order of the text. */
  public Map<String, Macro> macros() {
    Map<String, Macro> macros = new LinkedHashMap<>();
    names.forEach((name, value) -> {
      if (value instanceof Macro macro) {
        macros.put(name, macro);
      }
    });
    return macros;
  }

  /** The template's name, for messages. */
  String templateName() {
    return template.name().orElse("None");
  }

  /** What the template printed. */
  public String body() {
    return body;
  }

  @Override
  public @Nullable Object attribute(String name) {
    Object value = exports.get(name);
    return value != null || exports.containsKey(name) ? value : Missing.MISSING;
  }

  @Override
  public String qualifiedTypeName() {
    return "jinja2.environment.TemplateModule";
  }

  @Override
  public String typeName() {
    return "TemplateModule";
  }

  @Override
  public String text() {
    return body;
  }

  @Override
  public String repr() {
    String name = template.name().map(Text::repr).orElse("memory:0");
    return "<TemplateModule " + name + ">";
  }
}
