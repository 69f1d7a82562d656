package dev.atelier.dbt.adapter;

import dev.atelier.dbt.project.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The database of one invocation: its connections and what is known to exist in it. */
public final class Warehouse implements AutoCloseable {
  private final Target target;
  private final SessionPool pool;
  private final RelationCache cache = new RelationCache();

  /**
   * @param journal told every statement
   */
  public Warehouse(Target target, Consumer<String> journal) {
    this.target = target;
    this.pool = new SessionPool(target, journal);
  }

  public Target target() {
    return target;
  }

  public SessionPool pool() {
    return pool;
  }

  public RelationCache cache() {
    return cache;
  }

  /** Reads what is in the schemas, and which views read what, in two statements. */
  public void fill(Session session, Collection<String> schemas, UnaryOperator<String> comment) {
    if (schemas.isEmpty()) {
      return;
    }
    String names =
        schemas.stream()
            .map(s -> "'" + s.replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    ResultTable found =
        session
            .execute(
                "select n.nspname, c.relname, case c.relkind when 'v' then 'view' when 'm' then 'materialized_view' else 'table' end\n"
                    + "from pg_class c join pg_namespace n on n.oid = c.relnamespace\n"
                    + "where c.relkind in ('r', 'p', 'v', 'm') and n.nspname in ("
                    + names
                    + ")",
                comment)
            .table();
    Map<String, List<Relation>> bySchema = new HashMap<>();
    schemas.forEach(schema -> bySchema.put(schema, new ArrayList<>()));
    for (List<@Nullable Object> row : found.rows()) {
      String schema = String.valueOf(row.get(0));
      bySchema
          .computeIfAbsent(schema, s -> new ArrayList<>())
          .add(
              Relation.of(target.database(), schema, String.valueOf(row.get(1)))
                  .withType(String.valueOf(row.get(2))));
    }
    bySchema.forEach(cache::listed);
    link(session, names, comment);
  }

  private void link(Session session, String names, UnaryOperator<String> comment) {
    ResultTable links =
        session
            .execute(
                "select distinct dn.nspname, d.relname, rn.nspname, r.relname\n"
                    + "from pg_depend dep join pg_rewrite w on w.oid = dep.objid\n"
                    + "join pg_class d on d.oid = w.ev_class join pg_namespace dn on dn.oid = d.relnamespace\n"
                    + "join pg_class r on r.oid = dep.refobjid join pg_namespace rn on rn.oid = r.relnamespace\n"
                    + "where dep.classid = 'pg_rewrite'::regclass and dep.refclassid = 'pg_class'::regclass\n"
                    + "and dep.deptype = 'n' and d.oid <> r.oid and rn.nspname in ("
                    + names
                    + ")",
                comment)
            .table();
    for (List<@Nullable Object> row : links.rows()) {
      cache.link(
          Relation.of(target.database(), String.valueOf(row.get(2)), String.valueOf(row.get(3))),
          Relation.of(target.database(), String.valueOf(row.get(0)), String.valueOf(row.get(1))));
    }
  }

  /** The schemas of the database. */
  public Set<String> schemas(Session session, UnaryOperator<String> comment) {
    Set<String> out = new TreeSet<>();
    session
        .execute("select nspname from pg_namespace", comment)
        .table()
        .rows()
        .forEach(row -> out.add(String.valueOf(row.getFirst())));
    return out;
  }

  @Override
  public void close() {
    pool.close();
  }
}
