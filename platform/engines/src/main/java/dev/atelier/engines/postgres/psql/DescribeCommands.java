package dev.atelier.engines.postgres.psql;

import dev.atelier.engines.postgres.psql.MetaCommands.Status;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code \d} and its kin: lists of the catalogue. One relation's own page is {@link
 * DescribeRelation}.
 */
final class DescribeCommands {
  private static final String RELATION_LETTERS = "tvmisE";

  private final Session session;
  private final Lookup lookup;

  DescribeCommands(Session session) {
    this.session = session;
    this.lookup = new Lookup(session);
  }

  Status run(String name, SlashArguments arguments) {
    boolean verbose = name.contains("+");
    boolean system = name.contains("S");
    String letters =
        name.replace("+", "").replace("S", "").replace("x", name.startsWith("dx") ? "x" : "");
    @Nullable String pattern = arguments.next();
    return switch (letters) {
      case "d" ->
          pattern == null
              ? relations("tvmsE", null, verbose, system)
              : new DescribeRelation(session).all(pattern, verbose);
      case "l" -> databases(pattern);
      case "dn" -> list("List of schemas", CatalogQueries.schemas(pattern, verbose, system));
      case "du", "dg" -> roles(pattern, verbose);
      case "df", "dfn", "dfp", "dft", "dfa", "dfw" ->
          list(
              "List of functions",
              CatalogQueries.functions(pattern, verbose, system, letters.substring(2)));
      case "dT" -> list("List of data types", CatalogQueries.types(pattern, verbose, system));
      case "dD" -> list("List of domains", CatalogQueries.domains(pattern));
      case "dx" -> list("List of installed extensions", CatalogQueries.extensions(pattern));
      case "dp" -> list("Access privileges", CatalogQueries.privileges(pattern));
      case "db" -> list("List of tablespaces", CatalogQueries.tablespaces(pattern));
      case "sf" -> source(pattern, "\\sf", CatalogQueries::function);
      case "sv" -> source(pattern, "\\sv", CatalogQueries::view);
      default -> {
        String kinds = letters.substring(1);
        if (kinds.chars().allMatch(c -> RELATION_LETTERS.indexOf(c) >= 0)) {
          yield relations(kinds, pattern, verbose, system);
        }
        session.error(
            CatalogQueries.KNOWN_BUT_NOT_RUN.contains(letters)
                ? "\\" + letters + ": not run here"
                : "invalid command \\" + name);
        yield Status.ERROR;
      }
    };
  }

  private Status list(String title, String sql) {
    Optional<Table> table = lookup.table(sql, title);
    table.ifPresent(this::show);
    return table.isPresent() ? Status.DONE : Status.ERROR;
  }

  /** The one list without a count below it. */
  private Status roles(@Nullable String pattern, boolean verbose) {
    Optional<Table> table = lookup.table(CatalogQueries.roles(pattern, verbose), "List of roles");
    table.ifPresent(found -> show(found.with(List.of())));
    return table.isPresent() ? Status.DONE : Status.ERROR;
  }

  private void show(Table table) {
    Printer.print(table, session.print, session.output);
  }

  private Status databases(@Nullable String pattern) {
    return list("List of databases", CatalogQueries.databases(pattern, session.serverVersion()));
  }

  private Status relations(
      String kinds, @Nullable String pattern, boolean verbose, boolean system) {
    Optional<Table> found =
        lookup.table(
            CatalogQueries.relations(kinds, pattern, verbose, system), "List of relations");
    if (found.isEmpty()) {
      return Status.ERROR;
    }
    if (found.get().rows().isEmpty() && !session.quiet()) {
      session.error(
          pattern == null
              ? "Did not find any relations."
              : "Did not find any relation named \"" + pattern + "\".");
    } else {
      show(found.get());
    }
    return Status.DONE;
  }

  private interface Definition {
    String sql(String name);
  }

  private Status source(@Nullable String name, String command, Definition definition) {
    if (name == null) {
      session.error(command.equals("\\sf") ? "function name is required" : "view name is required");
      return Status.ERROR;
    }
    Optional<List<@Nullable String[]>> rows = lookup.rows(definition.sql(name));
    if (rows.isEmpty() || rows.get().isEmpty()) {
      return Status.ERROR;
    }
    String text = rows.get().getFirst()[0];
    session.output.print(text == null ? "" : text.endsWith("\n") ? text : text + "\n");
    return Status.DONE;
  }
}
