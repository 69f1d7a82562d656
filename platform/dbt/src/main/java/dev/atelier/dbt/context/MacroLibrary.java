package dev.atelier.dbt.context;

import dev.atelier.dbt.manifest.Resource;
import dev.atelier.jinja.Template;
import dev.atelier.jinja.syntax.Statement;
import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All macros of a project, its packages and dbt's own, and which name means which where. Filled by
 * one thread, then read by many.
 */
public final class MacroLibrary {
  public static final String DBT = "dbt";
  public static final String ADAPTER = "dbt_postgres";
  private static final List<String> PREFIXES = List.of("postgres", "default");

  private final String rootPackage;
  private final Map<String, List<String>> dispatchOrders;
  private final Map<String, Map<String, Definition>> byPackage = new LinkedHashMap<>();
  private final Map<String, Map<String, Definition>> namespaces = new ConcurrentHashMap<>();
  private final Map<String, Optional<Definition>> materializations = new ConcurrentHashMap<>();

  /**
   * @param dispatchOrders of the root project: namespace → packages
   */
  public MacroLibrary(String rootPackage, Map<String, List<String>> dispatchOrders) {
    this.rootPackage = rootPackage;
    this.dispatchOrders = dispatchOrders;
  }

  /** Macros call each other by the names of the context, so none may hide another in its file. */
  static String storedName(String name) {
    return "dbt_macro__" + name;
  }

  /** A file with macros, read when one of them is first called. */
  public static final class Unit {
    private final Supplier<SourceText> source;
    private volatile @Nullable TemplateTree tree;

    public Unit(Supplier<SourceText> source) {
      this.source = source;
    }

    private TemplateTree tree() {
      TemplateTree known = tree;
      if (known == null) {
        known = Templates.tree(source.get());
        tree = known;
      }
      return known;
    }
  }

  /**
   * One macro, compiled by itself when it is first called: once for parsing and once for running.
   */
  public static final class Definition {
    private final Resource resource;
    private final Unit unit;
    private volatile @Nullable Template parsing;
    private volatile @Nullable Template running;

    public Definition(Resource resource, Unit unit) {
      this.resource = resource;
      this.unit = unit;
    }

    public Resource resource() {
      return resource;
    }

    public String name() {
      return resource.name();
    }

    Template template(boolean whileParsing) {
      Template known = whileParsing ? parsing : running;
      if (known != null) {
        return known;
      }
      if (whileParsing) {
        return parsing = Templates.PARSING.compile(tree());
      }
      return running = Templates.RUNNING.compile(tree());
    }

    private TemplateTree tree() {
      TemplateTree file = unit.tree();
      Statement macro =
          file.macros()
              .filter(one -> one.writtenName().equals(name()))
              .reduce((before, last) -> last)
              .orElseThrow(() -> new IllegalStateException("no macro " + resource.uniqueId()));
      return new TemplateTree(file.source(), List.of(macro));
    }
  }

  /** dbt's own. */
  public static List<Definition> builtin() {
    return BuiltinMacros.all();
  }

  /** A file of dbt's own. */
  public static Unit builtinUnit(String packageName, String path) {
    return BuiltinMacros.unit(packageName, path);
  }

  /** The macros of a file; what stands between them is ignored. */
  public static List<Definition> read(String packageName, SourceText source, String path) {
    return read(packageName, new Unit(() -> source), path);
  }

  static List<Definition> read(String packageName, Unit unit, String path) {
    TemplateTree file = unit.tree();
    return file.macros()
        .map(macro -> new Definition(resource(packageName, file.source(), path, macro), unit))
        .toList();
  }

  private static Resource resource(
      String packageName, SourceText source, String path, Statement.Macro macro) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", macro.writtenName());
    fields.put("resource_type", "macro");
    fields.put("package_name", packageName);
    fields.put("path", path);
    fields.put("original_file_path", path);
    fields.put("unique_id", "macro." + packageName + "." + macro.writtenName());
    fields.put("macro_sql", Templates.wholeText(source, macro));
    Map<String, @Nullable Object> dependsOn = new LinkedHashMap<>();
    dependsOn.put("macros", List.of());
    fields.put("depends_on", dependsOn);
    fields.put("description", "");
    fields.put("meta", new LinkedHashMap<>());
    fields.put("docs", docs());
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("meta", new LinkedHashMap<>());
    config.put("docs", docs());
    fields.put("config", config);
    fields.put("patch_path", null);
    List<Object> arguments = new ArrayList<>();
    for (Statement.Parameter parameter : macro.parameters()) {
      Map<String, @Nullable Object> argument = new LinkedHashMap<>();
      argument.put("name", parameter.name());
      argument.put("type", parameter.type().orElse(null));
      argument.put("description", "");
      arguments.add(argument);
    }
    fields.put("arguments", arguments);
    fields.put("created_at", System.currentTimeMillis() / 1000.0);
    fields.put(
        "supported_languages", macro.tag().equals("materialization") ? List.of("sql") : null);
    return new Resource(fields);
  }

  private static Map<String, @Nullable Object> docs() {
    Map<String, @Nullable Object> docs = new LinkedHashMap<>();
    docs.put("show", true);
    docs.put("node_color", null);
    return docs;
  }

  /** The macro that had the name in the package before, if any. */
  public Optional<Definition> add(Definition definition) {
    return Optional.ofNullable(
        byPackage
            .computeIfAbsent(definition.resource().packageName(), p -> new LinkedHashMap<>())
            .put(definition.name(), definition));
  }

  /** What a node of a package sees by bare name: own macros, the root's, dbt's. */
  Map<String, Definition> namespace(String packageName) {
    return namespaces.computeIfAbsent(
        packageName,
        name -> {
          Map<String, Definition> all = new HashMap<>(internal());
          all.putAll(byPackage.getOrDefault(rootPackage, Map.of()));
          all.putAll(byPackage.getOrDefault(name, Map.of()));
          return all;
        });
  }

  private Map<String, Definition> internal() {
    Map<String, Definition> all = new HashMap<>(byPackage.getOrDefault(DBT, Map.of()));
    all.putAll(byPackage.getOrDefault(ADAPTER, Map.of()));
    return all;
  }

  public boolean hasPackage(String name) {
    return byPackage.containsKey(name);
  }

  public Optional<Definition> find(String packageName, String macro) {
    Map<String, Definition> macros =
        packageName.equals(DBT) ? internalCached() : byPackage.getOrDefault(packageName, Map.of());
    return Optional.ofNullable(macros.get(macro));
  }

  private Map<String, Definition> internalCached() {
    return namespaces.computeIfAbsent("\n" + DBT, name -> internal());
  }

  /** A macro as a node of a package would find it. */
  public Optional<Definition> resolve(String fromPackage, String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? Optional.ofNullable(namespace(fromPackage).get(name))
        : find(name.substring(0, dot), name.substring(dot + 1));
  }

  /** Packages in which {@code adapter.dispatch} looks, in order; empty for a bare search. */
  List<String> searchOrder(String namespace) {
    List<String> configured = dispatchOrders.get(namespace);
    if (configured != null) {
      return configured;
    }
    return hasPackage(namespace) || namespace.equals(DBT)
        ? List.of(rootPackage, namespace)
        : List.of();
  }

  static List<String> prefixes() {
    return PREFIXES;
  }

  /**
   * {@code materialization_NAME_postgres} or {@code …_default}. The adapter's wins over the
   * default's; among equals the root project's own, then a package's, then dbt's.
   */
  public Optional<Definition> materialization(String name) {
    return materializations.computeIfAbsent(name, this::findMaterialization);
  }

  private Optional<Definition> findMaterialization(String name) {
    for (String suffix : List.of("postgres", "default")) {
      String macro = "materialization_" + name + "_" + suffix;
      List<String> order = new ArrayList<>();
      order.add(rootPackage);
      byPackage.keySet().stream()
          .filter(p -> !p.equals(rootPackage) && !p.equals(DBT) && !p.equals(ADAPTER))
          .forEach(order::add);
      order.add(DBT);
      for (String packageName : order) {
        Optional<Definition> found = find(packageName, macro);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Every macro, dbt's first. */
  public List<Definition> all() {
    return byPackage.values().stream().flatMap(map -> map.values().stream()).toList();
  }

  public String rootPackage() {
    return rootPackage;
  }
}
