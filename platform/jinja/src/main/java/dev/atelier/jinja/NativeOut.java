package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.Text;
import dev.atelier.jinja.value.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the printed values as they are. */
final class NativeOut implements Out {
  private final List<@Nullable Object> values = new ArrayList<>();
  private final Run run;

  NativeOut(Run run) {
    this.run = run;
  }

  @Override
  public void text(String text) {
    run.print(text.length());
    values.add(text);
  }

  @Override
  public void value(@Nullable Object value) {
    if (value instanceof String text) {
      run.print(text.length());
    }
    values.add(value);
  }

  @Nullable Object value(NativeStyle style) {
    return switch (style) {
      case JINJA -> jinja();
      case MARKED -> marked();
    };
  }

  private String joined() {
    StringBuilder all = new StringBuilder();
    values.forEach(value -> all.append(Text.str(value)));
    return all.toString();
  }

  private @Nullable Object jinja() {
    if (values.isEmpty()) {
      return null;
    }
    Object single = values.getFirst();
    if (values.size() == 1 && !(single instanceof String)) {
      return single;
    }
    String text = joined();
    Object literal = PythonLiteral.read(text);
    return literal == Missing.MISSING ? text : literal;
  }

  private @Nullable Object marked() {
    if (values.isEmpty()) {
      return "";
    }
    if (values.size() > 1) {
      return joined();
    }
    if (!(values.getFirst() instanceof NativeText text)) {
      return values.getFirst();
    }
    if (text.kind() == NativeText.Kind.TEXT) {
      return text.value();
    }
    Object literal = PythonLiteral.read(text.value());
    Object value = literal == Missing.MISSING ? text.value() : literal;
    boolean fits =
        switch (text.kind()) {
          case BOOLEAN -> value instanceof Boolean;
          case NUMBER -> Types.isNumber(value) && !(value instanceof Boolean);
          default -> true;
        };
    if (!fits) {
      String type = text.kind() == NativeText.Kind.BOOLEAN ? "bool" : "number";
      throw JinjaException.runtime(
          "Could not convert value '" + text.value() + "' into type '" + type + "'");
    }
    return value;
  }
}
