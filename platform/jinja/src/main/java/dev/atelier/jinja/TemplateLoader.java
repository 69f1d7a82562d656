package dev.atelier.jinja;

import dev.atelier.kernel.text.SourceText;
import java.util.Optional;

/** Finds the templates that others include, import or extend. */
@FunctionalInterface
public interface TemplateLoader {
  /** The text of a name, or nothing. */
  Optional<SourceText> load(String name);

  static TemplateLoader none() {
    return name -> Optional.empty();
  }
}
