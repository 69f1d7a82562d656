package dev.atelier.dbt.parse;

import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.Contexts;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.context.TestArguments;
import dev.atelier.dbt.manifest.Resource;
import dev.atelier.dbt.manifest.ResourceType;
import dev.atelier.dbt.project.Target;
import dev.atelier.dbt.project.ValueRenderer;
import dev.atelier.dbt.project.Values;
import dev.atelier.jinja.value.Text;
import dev.atelier.kernel.text.Digests;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes test nodes of the {@code data_tests} of property files. */
final class GenericTests {
  /** Settings that may stand beside a test's arguments. */
  private static final List<String> CONFIG =
      List.of(
          "severity",
          "tags",
          "enabled",
          "where",
          "limit",
          "warn_if",
          "error_if",
          "fail_calc",
          "store_failures",
          "store_failures_as",
          "sql_header",
          "meta",
          "database",
          "schema",
          "alias");

  private static final Set<String> STATIC =
      Set.of("macro.dbt.test_unique", "macro.dbt.test_not_null");
  private static final int NAME_LIMIT = 64;
  private static final int HASH_LENGTH = 10;

  private final Workspace workspace;
  private final MacroLibrary library;
  private final CommonNames common;

  GenericTests(Workspace workspace, MacroLibrary library, CommonNames common) {
    this.workspace = workspace;
    this.library = library;
    this.common = common;
  }

  /**
   * What is tested.
   *
   * @param reference {@code ref('x')} or {@code source('a', 'b')}
   * @param shownName in the names of tests
   * @param key {@code models.x}
   */
  record Subject(
      PropertyFile file,
      String name,
      String shownName,
      String reference,
      boolean isSource,
      List<String> sourceParts,
      Optional<Object> version,
      String key,
      Optional<String> attachedNode,
      @Nullable Object group) {}

  Draft test(
      Subject subject, @Nullable Object written, Optional<String> column, List<Object> tags) {
    ValueRenderer renderer = Contexts.properties(common, subject.file().packageName());
    Spec spec = Spec.of(subject, written, column, renderer);
    Names names = Names.of(spec, subject);
    if (!names.shortName().equals(names.fullName())
        && !spec.config().containsKey("alias")
        && spec.customName().isEmpty()) {
      spec.config().put("alias", names.shortName());
    }
    Resource node = node(subject, spec, names, column, tags);
    return render(subject, node, spec);
  }

  /** A test as it was written, taken apart. */
  private record Spec(
      String namespace,
      String name,
      Map<String, @Nullable Object> arguments,
      Map<String, @Nullable Object> config,
      String description,
      Optional<String> customName) {

    static Spec of(
        Subject subject,
        @Nullable Object written,
        Optional<String> column,
        ValueRenderer renderer) {
      String full;
      Map<String, @Nullable Object> given;
      switch (written) {
        case String text -> {
          full = text;
          given = new LinkedHashMap<>();
        }
        case Map<?, ?> map when map.containsKey("test_name") -> {
          given = new LinkedHashMap<>(Values.map(map));
          full = Values.text(given.remove("test_name"), "");
        }
        case Map<?, ?> map when map.size() == 1 -> {
          Map.Entry<String, @Nullable Object> only = Values.map(map).entrySet().iterator().next();
          full = only.getKey();
          if (only.getValue() != null && !(only.getValue() instanceof Map<?, ?>)) {
            throw invalid(
                subject,
                "test arguments must be a dictionary, got "
                    + dev.atelier.jinja.value.Types.name(only.getValue())
                    + " (value "
                    + Text.str(only.getValue())
                    + ")");
          }
          given = new LinkedHashMap<>(Values.map(only.getValue()));
        }
        case null, default ->
            throw invalid(
                subject,
                "test definition dictionary must have exactly one key, got "
                    + Text.str(written)
                    + " instead");
      }
      column.ifPresent(name -> given.put("column_name", name));
      if (given.remove("arguments") instanceof Map<?, ?> nested) {
        given.putAll(Values.map(nested));
      }
      if (given.containsKey("model")) {
        throw invalid(subject, "Test arguments include \"model\", which is a reserved argument");
      }
      return split(full, given, subject, renderer);
    }

    private static Spec split(
        String full, Map<String, @Nullable Object> given, Subject subject, ValueRenderer renderer) {
      given.put("model", "{{ get_where_subquery(" + subject.reference() + ") }}");
      Map<String, @Nullable Object> nested =
          new LinkedHashMap<>(Values.map(given.remove("config")));
      Map<String, @Nullable Object> config = new LinkedHashMap<>();
      for (String key : CONFIG) {
        Object value = given.remove(key);
        if (value == null) {
          value = nested.remove(key);
        }
        if (value != null) {
          config.put(key, value);
        }
      }
      nested.forEach(config::put);
      config.replaceAll((key, value) -> renderer.renderTree(value, path -> false));
      String description = Values.text(given.remove("description"), "");
      Object name = given.remove("name");
      int dot = full.indexOf('.');
      return new Spec(
          dot < 0 ? "" : full.substring(0, dot),
          full.substring(dot + 1),
          given,
          config,
          description,
          Optional.ofNullable(name).map(String::valueOf));
    }

    private static RuntimeException invalid(Subject subject, String why) {
      return DbtError.PARSING.exception(
          "Invalid test config given in " + subject.file().path() + ":\n\t" + why);
    }
  }

  /** The names of a test: of its file, and of its unique id. */
  private record Names(String shortName, String fullName) {
    static Names of(Spec spec, Subject subject) {
      if (spec.customName().isPresent()) {
        return new Names(spec.customName().get(), spec.customName().get());
      }
      String type =
          (spec.namespace().isEmpty() ? "" : spec.namespace() + "_")
              + (subject.isSource() ? "source_" : "")
              + spec.name();
      List<String> flat = new ArrayList<>();
      new TreeMap<>(spec.arguments())
          .forEach((name, value) -> {
            if (!name.equals("model")) {
              List<?> parts =
                  value instanceof Map<?, ?> map
                      ? new ArrayList<>(map.values())
                      : value instanceof List<?> list
                          ? list
                          : java.util.Collections.singletonList(value);
              parts.forEach(part -> flat.add(Text.str(part).replaceAll("[^0-9a-zA-Z_]+", "_")));
            }
          });
      String start = type + "_" + subject.shownName();
      String full = start + "_" + String.join("__", flat);
      return new Names(
          full.length() >= NAME_LIMIT
              ? start.substring(0, Math.min(30, start.length())) + "_" + Digests.hex("MD5", full)
              : full,
          full);
    }
  }

  private Resource node(
      Subject subject, Spec spec, Names names, Optional<String> column, List<Object> tags) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("name", spec.name());
    metadata.put("kwargs", spec.arguments());
    metadata.put("namespace", spec.namespace().isEmpty() ? null : spec.namespace());
    String hash = Digests.hex("MD5", names.fullName() + Text.repr(hashable(metadata)));
    String packageName = subject.file().packageName();
    List<String> fqn = new ArrayList<>(List.of(packageName));
    fqn.addAll(SqlFileParser.folders(subject.file().file().relativePath()));
    fqn.add(names.fullName());
    Target target = workspace.project().target();
    Resource node =
        NodeFields.node(
            new NodeFields.Identity(
                ResourceType.TEST,
                packageName,
                names.fullName(),
                names.shortName() + ".sql",
                subject.file().path(),
                "test."
                    + packageName
                    + "."
                    + names.fullName()
                    + "."
                    + hash.substring(hash.length() - HASH_LENGTH),
                fqn),
            target.database(),
            target.schema(),
            rawCode(spec),
            NodeFields.checksum("none", ""));
    node.put("description", spec.description());
    Set<Object> all = new TreeSet<>(java.util.Comparator.comparing(String::valueOf));
    all.addAll(tags);
    all.addAll(Values.list(spec.config().get("tags")));
    node.put("tags", new ArrayList<>(all));
    node.put("column_name", column.orElse(null));
    node.put("file_key_name", subject.key());
    node.put("attached_node", subject.attachedNode().orElse(null));
    node.put("test_metadata", metadata);
    return node;
  }

  /** Every value as Python's text, dictionaries in order of their keys. */
  private static Object hashable(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> out = new TreeMap<>();
        map.forEach((key, item) -> out.put(String.valueOf(key), hashable(item)));
        yield new LinkedHashMap<>(out);
      }
      case List<?> list -> {
        List<Object> out = new ArrayList<>();
        list.forEach(item -> out.add(hashable(item)));
        yield out;
      }
      case null, default -> Text.str(value);
    };
  }

  private static String rawCode(Spec spec) {
    StringBuilder config = new StringBuilder();
    spec.config()
        .forEach((key, value) ->
            config
                .append(config.isEmpty() ? "" : ",")
                .append(key)
                .append('=')
                .append(
                    value instanceof String text
                        ? '"' + text.replace("\"", "\\\"") + '"'
                        : Text.str(value)));
    String macro =
        (spec.namespace().isEmpty() ? "" : spec.namespace() + ".") + "test_" + spec.name();
    return "{{ "
        + macro
        + "(**"
        + TestArguments.NAME
        + ") }}"
        + (config.isEmpty() ? "" : "{{ config(" + config + ") }}");
  }

  private Draft render(Subject subject, Resource node, Spec spec) {
    String from = spec.namespace().isEmpty() ? subject.file().packageName() : spec.namespace();
    Optional<MacroLibrary.Definition> macro =
        spec.namespace().isEmpty()
            ? library.resolve(from, "test_" + spec.name())
            : library.find(from, "test_" + spec.name());
    macro.ifPresent(m -> node.dependOn("macros", m.resource().uniqueId()));
    Map<String, @Nullable Object> calls = new LinkedHashMap<>(spec.config());
    if (macro.filter(m -> STATIC.contains(m.resource().uniqueId())).isPresent()) {
      if (subject.isSource()) {
        node.put("sources", List.of(subject.sourceParts()));
      } else {
        node.put("refs", List.of(reference(subject)));
      }
      return new Draft(node, calls, new LinkedHashMap<>(calls));
    }
    Contexts.Parsing parsing = Contexts.parsing(workspace, library, common, node);
    TestArguments.put(parsing.context());
    parsing.context().render(new SourceText(TestArguments.SOURCE, node.rawCode()));
    Map<String, @Nullable Object> inMacro = new LinkedHashMap<>(parsing.calls().configCalls());
    SqlFileParser.record(node, parsing);
    node.put("refs", SqlFileParser.distinct(parsing.calls().refs()));
    calls.forEach(inMacro::put);
    Map<String, @Nullable Object> written = new LinkedHashMap<>(inMacro);
    written.replaceAll((key, value) -> Text.str(value));
    return new Draft(node, inMacro, written);
  }

  private static Map<String, @Nullable Object> reference(Subject subject) {
    Map<String, @Nullable Object> out = new LinkedHashMap<>();
    out.put("name", subject.name());
    out.put("package", null);
    out.put("version", subject.version().orElse(null));
    return out;
  }
}
