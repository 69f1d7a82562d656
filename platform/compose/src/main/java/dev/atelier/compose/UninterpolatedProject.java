package dev.atelier.compose;

import dev.atelier.kernel.json.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A project whose variables are as written; all its services, whatever their profiles. */
public final class UninterpolatedProject {
  private final Node.Fields model;

  UninterpolatedProject(Node.Fields model) {
    this.model = model;
  }

  public String yaml() {
    return GoYaml.print(CanonicalForm.unbound(model));
  }

  public String json() {
    return Json.pretty(CanonicalForm.unbound(model));
  }

  /** The variables that the files name, in the order of the files. */
  public Collection<NamedVariable> variables() {
    Map<String, NamedVariable> all = new LinkedHashMap<>();
    collect(model, all);
    return List.copyOf(all.values());
  }

  private static void collect(Node node, Map<String, NamedVariable> all) {
    switch (node) {
      case Node.Fields fields ->
          fields.fields().values().forEach(field -> collect(field.value(), all));
      case Node.Items items -> items.items().forEach(item -> collect(item, all));
      case Node.Scalar scalar ->
          scalar
              .text()
              .ifPresent(text ->
                  Template.variables(text)
                      .forEach(variable -> all.putIfAbsent(variable.name(), variable)));
    }
  }
}
