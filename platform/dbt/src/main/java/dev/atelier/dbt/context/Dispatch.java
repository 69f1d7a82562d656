package dev.atelier.dbt.context;

import dev.atelier.dbt.DbtError;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code adapter.dispatch('name', 'namespace')}. */
final class Dispatch {
  private Dispatch() {}

  static MacroLibrary.Definition find(
      MacroLibrary library, String fromPackage, Arguments arguments) {
    String name = String.valueOf(arguments.get(0, "macro_name"));
    Object given = arguments.get(1, "macro_namespace");
    if (name.contains(".")) {
      String[] parts = name.split("\\.", 2);
      throw DbtError.COMPILATION.exception(
          "In adapter.dispatch, got a macro name of \"%s\", but \".\" is not a valid macro name component. Did you mean `adapter.dispatch(\"%s\", macro_namespace=\"%s\")`?"
              .formatted(name, parts[1], parts[0]));
    }
    @Nullable String namespace =
        given == Missing.MISSING || given == null ? null : given.toString();
    List<String> packages = namespace == null ? List.of() : library.searchOrder(namespace);
    List<String> searched = new ArrayList<>();
    for (String packageName :
        packages.isEmpty()
            ? java.util.Collections.singletonList((@Nullable String) null)
            : packages) {
      for (String prefix : MacroLibrary.prefixes()) {
        String macro = prefix + "__" + name;
        Optional<MacroLibrary.Definition> found =
            packageName == null
                ? library.resolve(fromPackage, macro)
                : library.find(packageName, macro);
        if (found.isPresent()) {
          return found.get();
        }
        searched.add("'" + (packageName == null ? "" : packageName + ".") + macro + "'");
      }
    }
    throw DbtError.COMPILATION.exception(
        "In dispatch: No macro named '%s' found within namespace: '%s'\n    Searched for: %s"
            .formatted(name, namespace == null ? "None" : namespace, String.join(", ", searched)));
  }
}
