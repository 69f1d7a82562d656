package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code \d NAME}: one relation's columns, and what belongs to it. */
final class DescribeRelation {
  private static final int SCHEMA_PUBLICATIONS = 150000;

  private final Session session;
  private final Lookup lookup;

  DescribeRelation(Session session) {
    this.session = session;
    this.lookup = new Lookup(session);
  }

  /**
   * @param kind {@code pg_class.relkind}
   */
  private record Relation(
      String oid, String schema, String name, char kind, char persistence, boolean partition) {
    String title() {
      String what =
          switch (kind) {
            case 'r' -> persistence == 'u' ? "Unlogged table" : "Table";
            case 'p' -> persistence == 'u' ? "Unlogged partitioned table" : "Partitioned table";
            case 'v' -> "View";
            case 'm' -> persistence == 'u' ? "Unlogged materialized view" : "Materialized view";
            case 'S' -> persistence == 'u' ? "Unlogged sequence" : "Sequence";
            case 'i' -> persistence == 'u' ? "Unlogged index" : "Index";
            case 'I' -> "Partitioned index";
            case 'f' -> "Foreign table";
            case 'c' -> "Composite type";
            default -> "TOAST table";
          };
      return what + " \"" + schema + "." + name + "\"";
    }

    boolean isIndex() {
      return kind == 'i' || kind == 'I';
    }

    boolean holdsRows() {
      return kind == 'r' || kind == 'p' || kind == 'm' || kind == 'f' || kind == 't';
    }
  }

  Status all(String pattern, boolean verbose) {
    Optional<List<@Nullable String[]>> found =
        lookup.rows(
            "select c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relispartition"
                + " from pg_class c left join pg_namespace n on n.oid = c.relnamespace where true"
                + NamePattern.parse(pattern)
                    .condition("n.nspname", "c.relname", "pg_table_is_visible(c.oid)")
                + " order by 2, 3");
    if (found.isEmpty()) {
      return Status.ERROR;
    }
    if (found.get().isEmpty()) {
      if (!session.quiet()) {
        session.error("Did not find any relation named \"" + pattern + "\".");
      }
      return Status.ERROR;
    }
    for (@Nullable String[] row : found.get()) {
      Relation relation =
          new Relation(
              text(row[0]),
              text(row[1]),
              text(row[2]),
              text(row[3]).charAt(0),
              text(row[4]).charAt(0),
              text(row[5]).equals("t"));
      boolean ok = relation.kind() == 'S' ? sequence(relation) : columns(relation, verbose);
      if (!ok) {
        return Status.ERROR;
      }
    }
    return Status.DONE;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private void show(Table table, List<String> footers) {
    PrintSettings settings = session.print.copy();
    settings.expanded = "off"; // columns as records would be hard to read
    Printer.print(table.with(footers), settings, session.output);
  }

  private boolean sequence(Relation relation) {
    Optional<Table> table =
        lookup.table(
            "select format_type(seqtypid, null) as \"Type\", seqstart as \"Start\", seqmin as"
                + " \"Minimum\", seqmax as \"Maximum\", seqincrement as \"Increment\", case when"
                + " seqcycle then 'yes' else 'no' end as \"Cycles?\", seqcache as \"Cache\" from"
                + " pg_sequence where seqrelid = "
                + relation.oid(),
            relation.title());
    List<String> footers = new ArrayList<>();
    rows("select quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' ||"
            + " quote_ident(a.attname), d.deptype from pg_class c join pg_depend d on c.oid ="
            + " d.refobjid join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on"
            + " a.attrelid = c.oid and a.attnum = d.refobjsubid where d.classid ="
            + " 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.objid = "
            + relation.oid()
            + " and d.deptype in ('a', 'i')")
        .forEach(row ->
            footers.add(
                (text(row[1]).equals("i") ? "Sequence for identity column: " : "Owned by: ")
                    + text(row[0])));
    table.ifPresent(found -> show(found, footers));
    return table.isPresent();
  }

  private boolean columns(Relation relation, boolean verbose) {
    Optional<Table> table = lookup.table(columnQuery(relation, verbose), relation.title());
    if (table.isEmpty()) {
      return false;
    }
    List<String> footers = new ArrayList<>();
    if (relation.isIndex()) {
      index(relation, footers);
    } else {
      footers(relation, verbose, footers);
    }
    show(table.get().leftAligned(), footers);
    return true;
  }

  private String columnQuery(Relation relation, boolean verbose) {
    StringBuilder sql =
        new StringBuilder(
            "select a.attname as \"Column\", format_type(a.atttypid, a.atttypmod) as \"Type\"");
    if (relation.isIndex()) {
      sql.append(
          ", case when a.attnum <= (select i.indnkeyatts from pg_index i where i.indexrelid"
              + " = a.attrelid) then 'yes' else 'no' end as \"Key?\","
              + " pg_get_indexdef(a.attrelid, a.attnum, true) as \"Definition\"");
    } else {
      sql.append(
          ", (select c.collname from pg_collation c, pg_type t where c.oid = a.attcollation and"
              + " t.oid = a.atttypid and a.attcollation <> t.typcollation) as \"Collation\", case"
              + " when a.attnotnull then 'not null' else '' end as \"Nullable\", case a.attidentity"
              + " when 'a' then 'generated always as identity' when 'd' then 'generated by default"
              + " as identity' else case when a.attgenerated <> '' then 'generated always as (' ||"
              + " pg_get_expr(d.adbin, d.adrelid, true) || case a.attgenerated when 's' then ')"
              + " stored' else ')' end else pg_get_expr(d.adbin, d.adrelid, true) end end as"
              + " \"Default\"");
    }
    if (verbose) {
      sql.append(
          ", case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main'"
              + " when 'x' then 'extended' end as \"Storage\"");
      boolean rows = relation.holdsRows();
      if (rows
          && relation.kind() != 'f'
          && relation.kind() != 't'
          && session.serverVersion() >= 140000) {
        sql.append(
            ", case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' else '' end as"
                + " \"Compression\"");
      }
      if (rows || relation.isIndex()) {
        sql.append(
            ", case when a.attstattarget = -1 then null else a.attstattarget end as"
                + " \"Stats target\"");
      }
      if (!relation.isIndex()) {
        sql.append(", col_description(a.attrelid, a.attnum) as \"Description\"");
      }
    }
    return sql
        + " from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum ="
        + " a.attnum and a.atthasdef where a.attrelid = "
        + relation.oid()
        + " and a.attnum > 0 and not a.attisdropped order by a.attnum";
  }

  private List<@Nullable String[]> rows(String sql) {
    return lookup.rows(sql).orElse(List.of());
  }

  private void index(Relation relation, List<String> footers) {
    for (@Nullable String[] row :
        rows(
            "select i.indisunique, i.indisprimary, i.indisvalid, am.amname, c2.relname,"
                + " pg_get_expr(i.indpred, i.indrelid, true) from pg_index i join pg_class c on"
                + " c.oid = i.indexrelid join pg_class c2 on c2.oid = i.indrelid join pg_am am on"
                + " am.oid = c.relam where i.indexrelid = "
                + relation.oid())) {
      String unique = text(row[0]).equals("t") ? "unique, " : "";
      footers.add(
          (text(row[1]).equals("t") ? "primary key, " : unique)
              + text(row[3])
              + ", for table \""
              + relation.schema()
              + "."
              + text(row[4])
              + "\""
              + (row[5] == null ? "" : ", predicate (" + row[5] + ")")
              + (text(row[2]).equals("t") ? "" : ", invalid"));
    }
  }

  private void footers(Relation relation, boolean verbose, List<String> footers) {
    if (relation.partition()) {
      partitionOf(relation, verbose, footers);
    }
    if (relation.kind() == 'p') {
      rows("select pg_get_partkeydef(" + relation.oid() + ")")
          .forEach(row -> footers.add("Partition key: " + text(row[0])));
    }
    if (relation.holdsRows()) {
      indexes(relation, footers);
      constraints(relation, footers);
      statistics(relation, footers);
    }
    if (verbose && (relation.kind() == 'v' || relation.kind() == 'm')) {
      rows("select pg_get_viewdef(" + relation.oid() + ", true)")
          .forEach(row -> footers.add("View definition:\n" + text(row[0])));
    }
    group(
        "Rules:",
        "    %s",
        footers,
        "select rtrim(trim(trailing ';' from substr(pg_get_ruledef(r.oid, true), 13)), ' ') from"
            + " pg_rewrite r where r.ev_class = "
            + relation.oid()
            + " and r.rulename <> '_RETURN' order by r.rulename");
    publications(relation, footers);
    triggers(relation, footers);
    if (relation.kind() == 'f') {
      rows("select quote_ident(srvname) from pg_foreign_server s join pg_foreign_table t on"
              + " t.ftserver = s.oid where t.ftrelid = "
              + relation.oid())
          .forEach(row -> footers.add("Server: " + text(row[0])));
    }
    family(relation, verbose, footers);
    if (verbose && relation.holdsRows()) {
      rows("select am.amname from pg_class c join pg_am am on am.oid = c.relam where c.oid = "
              + relation.oid())
          .forEach(row -> footers.add("Access method: " + text(row[0])));
    }
    if (verbose) {
      rows("select array_to_string(reloptions, ', ') from pg_class where reloptions is not null and"
              + " oid = "
              + relation.oid())
          .forEach(row -> footers.add("Options: " + text(row[0])));
    }
  }

  private void partitionOf(Relation relation, boolean verbose, List<String> footers) {
    for (@Nullable String[] row :
        rows(
            "select i.inhparent::regclass, pg_get_expr(c.relpartbound, c.oid),"
                + " pg_get_partition_constraintdef(c.oid) from pg_class c join pg_inherits i on"
                + " c.oid = i.inhrelid where c.oid = "
                + relation.oid())) {
      footers.add("Partition of: " + text(row[0]) + " " + text(row[1]));
      if (verbose) {
        footers.add(row[2] == null ? "No partition constraint" : "Partition constraint: " + row[2]);
      }
    }
  }

  private void group(String title, String format, List<String> footers, String sql) {
    List<@Nullable String[]> found = rows(sql);
    if (!found.isEmpty()) {
      footers.add(title);
    }
    for (@Nullable String[] row : found) {
      footers.add(format.formatted(text(row[0])));
    }
  }

  private void indexes(Relation relation, List<String> footers) {
    group(
        "Indexes:",
        "    %s",
        footers,
        "select '\"' || c2.relname || '\"' || case when con.contype = 'x' then ' ' ||"
            + " pg_get_constraintdef(con.oid, true) else case when i.indisprimary then ' PRIMARY"
            + " KEY,' when i.indisunique then case when con.contype = 'u' then ' UNIQUE"
            + " CONSTRAINT,' else ' UNIQUE,' end else '' end || ' ' ||"
            + " regexp_replace(pg_get_indexdef(i.indexrelid, 0, true), '^.*? USING ', '') || case"
            + " when con.condeferrable then ' DEFERRABLE' else '' end || case when"
            + " con.condeferred then ' INITIALLY DEFERRED' else '' end end || case when"
            + " i.indisclustered then ' CLUSTER' else '' end || case when not i.indisvalid then '"
            + " INVALID' else '' end || case when i.indisreplident then ' REPLICA IDENTITY' else ''"
            + " end from pg_index i join pg_class c2 on i.indexrelid = c2.oid left join"
            + " pg_constraint con on con.conrelid = i.indrelid and con.conindid = i.indexrelid and"
            + " con.contype in ('p', 'u', 'x') where i.indrelid = "
            + relation.oid()
            + " order by i.indisprimary desc, c2.relname");
  }

  private void constraints(Relation relation, List<String> footers) {
    group(
        "Check constraints:",
        "    %s",
        footers,
        "select '\"' || conname || '\" ' || pg_get_constraintdef(oid, true) from pg_constraint"
            + " where conrelid = "
            + relation.oid()
            + " and contype = 'c' order by conname");
    group(
        "Foreign-key constraints:",
        "    %s",
        footers,
        "select case when conrelid <> "
            + relation.oid()
            + " then 'TABLE \"' || conrelid::regclass || '\" CONSTRAINT ' else '' end || '\"' ||"
            + " conname || '\" ' || pg_get_constraintdef(oid, true) from pg_constraint where"
            + " conrelid in (select pg_partition_ancestors("
            + relation.oid()
            + ") union select "
            + relation.oid()
            + ") and contype = 'f' and conparentid = 0 order by conrelid = "
            + relation.oid()
            + " desc, conname");
    group(
        "Referenced by:",
        "    %s",
        footers,
        "select 'TABLE \"' || conrelid::regclass || '\" CONSTRAINT \"' || conname || '\" ' ||"
            + " pg_get_constraintdef(oid, true) from pg_constraint where confrelid = "
            + relation.oid()
            + " and contype = 'f' and conparentid = 0 order by conname");
    policies(relation, footers);
  }

  private void policies(Relation relation, List<String> footers) {
    for (@Nullable String[] row :
        rows(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = "
                + relation.oid())) {
      List<@Nullable String[]> found =
          rows(
              "select 'POLICY \"' || polname || '\"' || case when not polpermissive then ' AS"
                  + " RESTRICTIVE' else '' end || case polcmd when 'r' then ' FOR SELECT' when 'a'"
                  + " then ' FOR INSERT' when 'w' then ' FOR UPDATE' when 'd' then ' FOR DELETE'"
                  + " else '' end || case when polroles <> '{0}' then E'\\n      TO ' ||"
                  + " array_to_string(array(select rolname from pg_roles where oid = any (polroles)"
                  + " order by 1), ',') else '' end || coalesce(E'\\n      USING (' ||"
                  + " pg_get_expr(polqual, polrelid) || ')', '') || coalesce(E'\\n      WITH CHECK"
                  + " (' || pg_get_expr(polwithcheck, polrelid) || ')', '') from pg_policy where"
                  + " polrelid = "
                  + relation.oid()
                  + " order by polname");
      boolean enabled = text(row[0]).equals("t");
      if (enabled || !found.isEmpty()) {
        String forced = text(row[1]).equals("t") ? "forced " : "";
        footers.add(
            "Policies"
                + (enabled
                    ? (forced.isEmpty() ? "" : " (forced row security enabled)")
                    : " (row security disabled)")
                + (found.isEmpty() ? " (row security enabled): (none)" : ":"));
      }
      found.forEach(policy -> footers.add("    " + text(policy[0])));
    }
  }

  private void statistics(Relation relation, List<String> footers) {
    group(
        "Statistics objects:",
        "    %s",
        footers,
        "select '\"' || stxnamespace::regnamespace || '.' || stxname || '\"' || case when stxkind @>"
            + " '{d,f,m}' or stxkind <@ '{e}' then '' else ' (' || concat_ws(', ', case when 'd' ="
            + " any (stxkind) then 'ndistinct' end, case when 'f' = any (stxkind) then"
            + " 'dependencies' end, case when 'm' = any (stxkind) then 'mcv' end) || ')' end ||"
            + " ' ON ' || pg_get_statisticsobjdef_columns(oid) || ' FROM ' || stxrelid::regclass ||"
            + " case when stxstattarget <> -1 then '; STATISTICS ' || stxstattarget else '' end"
            + " from pg_statistic_ext where stxrelid = "
            + relation.oid()
            + " order by stxnamespace::regnamespace::text, stxname");
  }

  private void publications(Relation relation, List<String> footers) {
    boolean published = relation.holdsRows() || relation.kind() == 'p';
    if (!published || session.serverVersion() < SCHEMA_PUBLICATIONS) {
      return;
    }
    group(
        "Publications:",
        "    %s",
        footers,
        ("select '\"' || pubname || '\"' || coalesce(rest, '') from (select p.pubname, null as rest"
                + " from pg_publication p join pg_publication_namespace pn on p.oid = pn.pnpubid join"
                + " pg_class c on c.relnamespace = pn.pnnspid where c.oid = %1$s and"
                + " pg_relation_is_publishable('%1$s') union select p.pubname, (select ' (' ||"
                + " string_agg(quote_ident(attname), ', ') || ')' from unnest(pr.prattrs::int2[]) n"
                + " join pg_attribute a on a.attrelid = pr.prrelid and a.attnum = n) || coalesce("
                + "' WHERE ' || pg_get_expr(pr.prqual, pr.prrelid), '') from pg_publication p join"
                + " pg_publication_rel pr on p.oid = pr.prpubid where pr.prrelid = %1$s union select"
                + " p.pubname, null from pg_publication p where p.puballtables and"
                + " pg_relation_is_publishable('%1$s')) found order by 1")
            .formatted(relation.oid()));
  }

  private void triggers(Relation relation, List<String> footers) {
    String sql =
        "select regexp_replace(pg_get_triggerdef(t.oid, true), '^.*? TRIGGER ', '') from pg_trigger"
            + " t where t.tgrelid = "
            + relation.oid()
            + " and not t.tgisinternal and t.tgenabled ";
    group("Triggers:", "    %s", footers, sql + "in ('O', 't') order by tgname");
    group("Disabled user triggers:", "    %s", footers, sql + "in ('D', 'f') order by tgname");
    group("Triggers firing always:", "    %s", footers, sql + "= 'A' order by tgname");
    group("Triggers firing on replica only:", "    %s", footers, sql + "= 'R' order by tgname");
  }

  private void family(Relation relation, boolean verbose, List<String> footers) {
    if (!relation.partition()) {
      list(
          "Inherits: ",
          footers,
          rows(
              "select c.oid::regclass from pg_class c join pg_inherits i on c.oid = i.inhparent"
                  + " where i.inhrelid = "
                  + relation.oid()
                  + " and c.relkind <> 'p' and c.relkind <> 'I' order by inhseqno"));
    }
    List<@Nullable String[]> children =
        rows(
            "select c.oid::regclass || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '') ||"
                + " case when c.relkind in ('p', 'I') then ', PARTITIONED' else '' end || case when"
                + " c.relkind = 'f' then ', FOREIGN' else '' end from pg_class c join pg_inherits"
                + " i on c.oid = i.inhrelid where i.inhparent = "
                + relation.oid()
                + " order by pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT',"
                + " c.oid::regclass::text");
    boolean partitioned = relation.kind() == 'p';
    if (partitioned && children.isEmpty()) {
      footers.add("Number of partitions: 0");
    } else if (!children.isEmpty() && !verbose) {
      footers.add(
          "Number of "
              + (partitioned ? "partitions" : "child tables")
              + ": "
              + children.size()
              + " (Use \\d+ to list them.)");
    } else {
      list(partitioned ? "Partitions: " : "Child tables: ", footers, children);
    }
  }

  /** One a line, aligned below the first, commas between. */
  private static void list(String title, List<String> footers, List<@Nullable String[]> found) {
    for (int i = 0; i < found.size(); i++) {
      String lead = i == 0 ? title : " ".repeat(title.length());
      footers.add(lead + text(found.get(i)[0]) + (i < found.size() - 1 ? "," : ""));
    }
  }
}
