package dev.atelier.dbt.context;

import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** dbt's own macros, from this module's resources; read once for the whole process. */
final class BuiltinMacros {
  private static final String FOLDER = "/dev/atelier/dbt/macros/";
  private static final List<String> FILES =
      List.of(
          "dbt/clone.sql",
          "dbt/columns.sql",
          "dbt/configs.sql",
          "dbt/cross_database.sql",
          "dbt/documentation.sql",
          "dbt/functions.sql",
          "dbt/grants.sql",
          "dbt/hooks.sql",
          "dbt/incremental.sql",
          "dbt/materialized_view.sql",
          "dbt/names.sql",
          "dbt/relations.sql",
          "dbt/seed.sql",
          "dbt/snapshot.sql",
          "dbt/statement.sql",
          "dbt/tests.sql",
          "dbt/timestamps.sql",
          "dbt/view_and_table.sql",
          "dbt_postgres/cross_database.sql",
          "dbt_postgres/relations.sql");

  private static final Map<String, MacroLibrary.Unit> UNITS = new ConcurrentHashMap<>();

  private static final class Holder {
    static final List<MacroLibrary.Definition> ALL = readAll();
  }

  private BuiltinMacros() {}

  static List<MacroLibrary.Definition> all() {
    return Holder.ALL;
  }

  /**
   * @param path as the macros' resources name it: {@code macros/seed.sql}
   */
  static MacroLibrary.Unit unit(String packageName, String path) {
    return UNITS.computeIfAbsent(
        packageName + path.substring("macros".length()),
        file -> new MacroLibrary.Unit(() -> new SourceText(path, text(file))));
  }

  private static List<MacroLibrary.Definition> readAll() {
    List<MacroLibrary.Definition> out = new ArrayList<>();
    for (String file : FILES) {
      int slash = file.indexOf('/');
      String packageName = file.substring(0, slash);
      String path = "macros" + file.substring(slash);
      out.addAll(MacroLibrary.read(packageName, unit(packageName, path), path));
    }
    return out;
  }

  private static String text(String file) {
    try (InputStream in = BuiltinMacros.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + FOLDER + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
