package dev.atelier.engines.postgres.psql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The questions behind the lists: columns named as psql heads them. */
final class CatalogQueries {
  static final Set<String> KNOWN_BUT_NOT_RUN =
      Set.of(
          "dA", "dAc", "dAf", "dAo", "dAp", "dC", "dF", "dFd", "dFp", "dFt", "dL", "dO", "dP",
          "dPi", "dPt", "dRp", "dRs", "dX", "dc", "dconfig", "dd", "ddp", "des", "det", "deu",
          "dew", "dl", "do", "drds", "drg", "dy");

  static final String KIND =
      """
      case c.relkind when 'r' then 'table' when 'v' then 'view' when 'm' then 'materialized view'
       when 'i' then 'index' when 'S' then 'sequence' when 't' then 'TOAST table'
       when 'f' then 'foreign table' when 'p' then 'partitioned table'
       when 'I' then 'partitioned index' end\
      """;

  private CatalogQueries() {}

  private static String acl(String column) {
    return "array_to_string(" + column + ", E'\\n')";
  }

  private static String where(
      @Nullable String pattern, String schema, String name, String visible) {
    return pattern == null
        ? (visible.isEmpty() ? "" : " and " + visible)
        : NamePattern.parse(pattern).condition(schema, name, visible);
  }

  private static String noSystem(@Nullable String pattern, boolean system) {
    return pattern != null || system
        ? ""
        : " and n.nspname <> 'pg_catalog' and n.nspname <> 'information_schema'";
  }

  static String relations(String kinds, @Nullable String pattern, boolean verbose, boolean system) {
    StringBuilder list = new StringBuilder("''");
    kinds
        .chars()
        .forEach(kind ->
            list.append(
                switch (kind) {
                  case 't' -> ",'r','p'" + (system || pattern != null ? ",'t'" : "");
                  case 'v' -> ",'v'";
                  case 'm' -> ",'m'";
                  case 'i' -> ",'i','I'";
                  case 's' -> ",'S'";
                  default -> ",'f'";
                }));
    boolean indexes = kinds.contains("i");
    boolean stored = kinds.matches(".*[tmi].*");
    return "select n.nspname as \"Schema\", c.relname as \"Name\", "
        + KIND
        + " as \"Type\", pg_get_userbyid(c.relowner) as \"Owner\""
        + (indexes ? ", c2.relname as \"Table\"" : "")
        + (verbose
            ? ", case c.relpersistence when 'p' then 'permanent' when 't' then 'temporary' when 'u'"
                + " then 'unlogged' end as \"Persistence\""
                + (stored ? ", am.amname as \"Access method\"" : "")
                + ", pg_size_pretty(pg_table_size(c.oid)) as \"Size\""
                + ", obj_description(c.oid, 'pg_class') as \"Description\""
            : "")
        + " from pg_class c left join pg_namespace n on n.oid = c.relnamespace"
        + (verbose ? " left join pg_am am on am.oid = c.relam" : "")
        + (indexes
            ? " left join pg_index i on i.indexrelid = c.oid"
                + " left join pg_class c2 on i.indrelid = c2.oid"
            : "")
        + " where c.relkind in ("
        + list
        + ")"
        + noSystem(pattern, system)
        + (pattern == null && !system ? " and n.nspname !~ '^pg_toast'" : "")
        + where(pattern, "n.nspname", "c.relname", "pg_table_is_visible(c.oid)")
        + " order by 1, 2";
  }

  static String databases(@Nullable String pattern, int version) {
    String locale =
        version >= 170000 ? "d.datlocale" : version >= 150000 ? "d.daticulocale" : "null";
    String provider =
        version >= 150000
            ? "case d.datlocprovider when 'b' then 'builtin' when 'c' then 'libc' when 'i' then"
                + " 'icu' end"
            : "'libc'";
    return "select d.datname as \"Name\", pg_get_userbyid(d.datdba) as \"Owner\","
        + " pg_encoding_to_char(d.encoding) as \"Encoding\", d.datcollate as \"Collate\","
        + " d.datctype as \"Ctype\", "
        + locale
        + " as \"ICU Locale\", "
        + provider
        + " as \"Locale Provider\", "
        + acl("d.datacl")
        + " as \"Access privileges\" from pg_database d where true"
        + where(pattern, "", "d.datname", "")
        + " order by 1";
  }

  static String schemas(@Nullable String pattern, boolean verbose, boolean system) {
    return "select n.nspname as \"Name\", pg_get_userbyid(n.nspowner) as \"Owner\""
        + (verbose
            ? ", "
                + acl("n.nspacl")
                + " as \"Access privileges\", obj_description(n.oid, 'pg_namespace') as"
                + " \"Description\""
            : "")
        + " from pg_namespace n where true"
        + (pattern == null && !system
            ? " and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
            : "")
        + where(pattern, "", "n.nspname", "")
        + " order by 1";
  }

  static String roles(@Nullable String pattern, boolean verbose) {
    return """
    select r.rolname as "Role name", concat_ws(', ',
      case when rolsuper then 'Superuser' end,
      case when not rolinherit then 'No inheritance' end,
      case when rolcreaterole then 'Create role' end,
      case when rolcreatedb then 'Create DB' end,
      case when not rolcanlogin then 'Cannot login' end,
      case when rolreplication then 'Replication' end,
      case when rolbypassrls then 'Bypass RLS' end,
      case when rolconnlimit = 0 then E'\\nNo connections'
           when rolconnlimit = 1 then E'\\n1 connection'
           when rolconnlimit > 1 then E'\\n' || rolconnlimit || ' connections' end,
      case when rolvaliduntil is not null
           then E'\\nPassword valid until ' || rolvaliduntil end) as "Attributes",
      array(select b.rolname from pg_auth_members m join pg_roles b on m.roleid = b.oid
            where m.member = r.oid) as "Member of\"\
    """
        + (verbose ? ", shobj_description(r.oid, 'pg_authid') as \"Description\"" : "")
        + " from pg_roles r where true"
        + (pattern == null ? " and r.rolname !~ '^pg_'" : "")
        + where(pattern, "", "r.rolname", "")
        + " order by 1";
  }

  static String functions(@Nullable String pattern, boolean verbose, boolean system, String kinds) {
    StringBuilder wanted = new StringBuilder();
    if (!kinds.isEmpty()) {
      wanted.append(" and (false");
      kinds
          .chars()
          .forEach(kind ->
              wanted.append(
                  switch (kind) {
                    case 'a' -> " or p.prokind = 'a'";
                    case 'p' -> " or p.prokind = 'p'";
                    case 'w' -> " or p.prokind = 'w'";
                    case 't' -> " or p.prorettype = 'trigger'::regtype";
                    default -> " or (p.prokind = 'f' and p.prorettype <> 'trigger'::regtype)";
                  }));
      wanted.append(")");
    }
    return "select n.nspname as \"Schema\", p.proname as \"Name\","
        + " pg_get_function_result(p.oid) as \"Result data type\","
        + " pg_get_function_arguments(p.oid) as \"Argument data types\","
        + " case p.prokind when 'a' then 'agg' when 'w' then 'window' when 'p' then 'proc' else"
        + " 'func' end as \"Type\""
        + (verbose
            ? ", case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else"
                + " 'volatile' end as \"Volatility\", case p.proparallel when 'r' then 'restricted'"
                + " when 's' then 'safe' else 'unsafe' end as \"Parallel\","
                + " pg_get_userbyid(p.proowner) as \"Owner\", case when prosecdef then 'definer'"
                + " else 'invoker' end as \"Security\", "
                + acl("p.proacl")
                + " as \"Access privileges\", l.lanname as \"Language\","
                + " coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) as \"Source code\","
                + " obj_description(p.oid, 'pg_proc') as \"Description\""
            : "")
        + " from pg_proc p left join pg_namespace n on n.oid = p.pronamespace"
        + (verbose ? " left join pg_language l on l.oid = p.prolang" : "")
        + " where true"
        + wanted
        + noSystem(pattern, system)
        + where(pattern, "n.nspname", "p.proname", "pg_function_is_visible(p.oid)")
        + " order by 1, 2, 4";
  }

  static String types(@Nullable String pattern, boolean verbose, boolean system) {
    return "select n.nspname as \"Schema\", format_type(t.oid, null) as \"Name\","
        + (verbose
            ? " t.typname as \"Internal name\", case when t.typrelid <> 0 then 'tuple' when"
                + " t.typlen < 0 then 'var' else t.typlen::text end as \"Size\","
                + " array_to_string(array(select e.enumlabel from pg_enum e where e.enumtypid ="
                + " t.oid order by e.enumsortorder), E'\\n') as \"Elements\","
                + " pg_get_userbyid(t.typowner) as \"Owner\", "
                + acl("t.typacl")
                + " as \"Access privileges\","
            : "")
        + " obj_description(t.oid, 'pg_type') as \"Description\""
        + " from pg_type t left join pg_namespace n on n.oid = t.typnamespace"
        + " where (t.typrelid = 0 or (select c.relkind = 'c' from pg_class c where c.oid ="
        + " t.typrelid))"
        + (pattern != null && pattern.contains("[]")
            ? ""
            : " and not exists(select 1 from pg_type el where el.oid = t.typelem and el.typarray"
                + " = t.oid)")
        + noSystem(pattern, system)
        + (pattern == null
            ? " and pg_type_is_visible(t.oid)"
            : where(pattern, "n.nspname", "t.typname", "pg_type_is_visible(t.oid)"))
        + " order by 1, 2";
  }

  static String domains(@Nullable String pattern) {
    return "select n.nspname as \"Schema\", t.typname as \"Name\","
        + " format_type(t.typbasetype, t.typtypmod) as \"Type\","
        + " (select c.collname from pg_collation c, pg_type bt where c.oid = t.typcollation and"
        + " bt.oid = t.typbasetype and t.typcollation <> bt.typcollation) as \"Collation\","
        + " case when t.typnotnull then 'not null' end as \"Nullable\", t.typdefault as"
        + " \"Default\", array_to_string(array(select pg_get_constraintdef(r.oid, true) from"
        + " pg_constraint r where t.oid = r.contypid and r.contype = 'c'), ' ') as \"Check\""
        + " from pg_type t left join pg_namespace n on n.oid = t.typnamespace"
        + " where t.typtype = 'd'"
        + noSystem(pattern, false)
        + where(pattern, "n.nspname", "t.typname", "pg_type_is_visible(t.oid)")
        + " order by 1, 2";
  }

  static String extensions(@Nullable String pattern) {
    return "select e.extname as \"Name\", e.extversion as \"Version\", n.nspname as \"Schema\","
        + " c.description as \"Description\" from pg_extension e"
        + " left join pg_namespace n on n.oid = e.extnamespace"
        + " left join pg_description c on c.objoid = e.oid and c.classoid ="
        + " 'pg_extension'::regclass where true"
        + where(pattern, "", "e.extname", "")
        + " order by 1";
  }

  static String tablespaces(@Nullable String pattern) {
    return "select spcname as \"Name\", pg_get_userbyid(spcowner) as \"Owner\","
        + " pg_tablespace_location(oid) as \"Location\" from pg_tablespace where true"
        + where(pattern, "", "spcname", "")
        + " order by 1";
  }

  static String privileges(@Nullable String pattern) {
    return "select n.nspname as \"Schema\", c.relname as \"Name\", "
        + KIND
        + " as \"Type\", "
        + acl("c.relacl")
        + " as \"Access privileges\", array_to_string(array(select attname || E':\\n  ' ||"
        + " array_to_string(attacl, E'\\n  ') from pg_attribute a where attrelid = c.oid and not"
        + " attisdropped and attacl is not null), E'\\n') as \"Column privileges\","
        + " array_to_string(array(select polname || case when not polpermissive then E'"
        + " (RESTRICTIVE)' else '' end || case when polcmd <> '*' then E' (' || polcmd::text ||"
        + " E'):' else E':' end || case when polqual is not null then E'\\n  (u): ' ||"
        + " pg_get_expr(polqual, polrelid) else '' end || case when polwithcheck is not null then"
        + " E'\\n  (c): ' || pg_get_expr(polwithcheck, polrelid) else '' end || case when polroles <> '{0}' then E'\\n "
        + " to: ' || array_to_string(array(select rolname from pg_roles where oid = any (polroles)"
        + " order by 1), ', ') else '' end from pg_policy pol"
        + " where polrelid = c.oid), E'\\n') as \"Policies\""
        + " from pg_class c left join pg_namespace n on n.oid = c.relnamespace"
        + " where c.relkind in ('r','v','m','S','f','p')"
        + (pattern == null ? " and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'" : "")
        + where(pattern, "n.nspname", "c.relname", "pg_table_is_visible(c.oid)")
        + " order by 1, 2";
  }

  static String function(String name) {
    String type = name.contains("(") ? "regprocedure" : "regproc";
    return "select pg_get_functiondef(" + Interpolation.literal(name) + "::" + type + "::oid)";
  }

  static String view(String name) {
    return "select 'CREATE OR REPLACE VIEW ' || n.nspname || '.' || c.relname || E' AS\\n' ||"
        + " rtrim(pg_get_viewdef(c.oid, true), ';') from pg_class c join pg_namespace n on n.oid ="
        + " c.relnamespace where c.oid = "
        + Interpolation.literal(name)
        + "::regclass";
  }
}
