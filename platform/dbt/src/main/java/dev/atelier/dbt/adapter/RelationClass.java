package dev.atelier.dbt.adapter;

import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.JinjaObject;
import dev.atelier.jinja.value.Missing;
import org.jspecify.annotations.Nullable;

/** {@code api.Relation}: makes relations. */
public final class RelationClass implements JinjaObject {
  public static final RelationClass INSTANCE = new RelationClass();

  private RelationClass() {}

  @Override
  public boolean truth() {
    return true;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "create" -> (JinjaCallable) RelationClass::create;
      case "add_ephemeral_prefix" -> (JinjaCallable) a -> "__dbt__cte__" + a.at(0);
      case "Table" -> "table";
      case "View" -> "view";
      case "CTE" -> "cte";
      case "External" -> "external";
      case "MaterializedView" -> "materialized_view";
      default -> Missing.MISSING;
    };
  }

  private static Object create(Arguments a) {
    Relation relation =
        Relation.of(
                Relation.textOf(a.get(0, "database")),
                Relation.textOf(a.get(1, "schema")),
                Relation.textOf(a.get(2, "identifier")))
            .withType(Relation.textOf(a.get(3, "type")));
    if (a.keywords().get("quote_policy") instanceof java.util.Map<?, ?> policy) {
      relation = relation.quoting(Relation.Parts.ALL.with(Values.map(policy)));
    }
    if (a.keywords().get("include_policy") instanceof java.util.Map<?, ?> policy) {
      relation = relation.including(Relation.Parts.ALL.with(Values.map(policy)));
    }
    return relation;
  }
}
