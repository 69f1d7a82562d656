package dev.atelier.dbt.adapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What exists in the schemas a run touches, so that each node need not ask. Thread-safe. */
public final class RelationCache {
  private final Set<String> schemas = ConcurrentHashMap.newKeySet();
  private final Map<String, Map<String, Relation>> bySchema = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> dependents = new ConcurrentHashMap<>();

  /** A schema was listed: what is not among these does not exist. */
  public void listed(String schema, List<Relation> relations) {
    Map<String, Relation> map = new LinkedHashMap<>();
    relations.forEach(relation -> map.put(String.valueOf(relation.identifier()), relation));
    bySchema.put(schema, new ConcurrentHashMap<>(map));
    schemas.add(schema);
  }

  public boolean knows(String schema) {
    return schemas.contains(schema);
  }

  public Optional<Relation> find(String schema, String identifier) {
    return Optional.ofNullable(bySchema.getOrDefault(schema, Map.of()).get(identifier));
  }

  public List<Relation> all(String schema) {
    return List.copyOf(bySchema.getOrDefault(schema, Map.of()).values());
  }

  public void add(Relation relation) {
    bySchema
        .computeIfAbsent(String.valueOf(relation.schema()), s -> new ConcurrentHashMap<>())
        .put(String.valueOf(relation.identifier()), relation);
  }

  /** Another relation reads this one: a drop with cascade takes it along. */
  public void link(Relation used, Relation dependent) {
    dependents.computeIfAbsent(key(used), k -> ConcurrentHashMap.newKeySet()).add(key(dependent));
  }

  public void drop(Relation relation) {
    for (String key : cascade(key(relation))) {
      int dot = key.indexOf('\n');
      bySchema
          .getOrDefault(key.substring(0, dot), new ConcurrentHashMap<>())
          .remove(key.substring(dot + 1));
      dependents.remove(key);
    }
  }

  private Set<String> cascade(String start) {
    Set<String> all = new TreeSet<>();
    java.util.ArrayDeque<String> open = new java.util.ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (all.add(next)) {
        open.addAll(dependents.getOrDefault(next, Set.of()));
      }
    }
    return all;
  }

  public void rename(Relation from, Relation to) {
    Map<String, Relation> map = bySchema.get(String.valueOf(from.schema()));
    Relation old = map == null ? null : map.remove(String.valueOf(from.identifier()));
    add(to.withType(old == null || to.type() != null ? to.type() : old.type()));
    Set<String> of = dependents.remove(key(from));
    if (of != null) {
      dependents.put(key(to), of);
    }
  }

  public void dropSchema(String schema) {
    bySchema.put(schema, new ConcurrentHashMap<>());
  }

  private static String key(Relation relation) {
    return relation.schema() + "\n" + relation.identifier();
  }
}
