package dev.atelier.jinja;

import dev.atelier.jinja.syntax.BlockTag;
import dev.atelier.jinja.syntax.Parser;
import dev.atelier.jinja.syntax.Syntax;
import dev.atelier.jinja.syntax.TemplateTree;
import dev.atelier.jinja.value.Arguments;
import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Missing;
import dev.atelier.jinja.value.UndefinedPolicy;
import dev.atelier.kernel.text.SourceText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What templates share: settings, filters, tests, globals. Immutable; safe for many threads. */
public final class JinjaEnvironment {
  private final Syntax syntax;
  private final Map<String, JinjaCallable> filters;
  private final Map<String, JinjaCallable> tests;
  private final Map<String, @Nullable Object> globals;
  private final UndefinedPolicy undefined;
  private final NativeStyle nativeStyle;
  private final Limits limits;
  private final TemplateLoader loader;
  private final Map<String, Template> loaded = new ConcurrentHashMap<>();

  private JinjaEnvironment(Builder builder) {
    this.syntax =
        new Syntax(
                builder.trimBlocks,
                builder.lstripBlocks,
                builder.keepTrailingNewline,
                builder.typedParameters,
                builder.macroNames,
                Map.of())
            .withTags(builder.tags);
    this.filters = Map.copyOf(builder.filters);
    this.tests = Map.copyOf(builder.tests);
    this.globals = new HashMap<>(builder.globals);
    this.undefined = builder.undefined;
    this.nativeStyle = builder.nativeStyle;
    this.limits = builder.limits;
    this.loader = builder.loader;
  }

  /** Starts with all that Jinja2 has built in. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads and compiles a template.
   *
   * @throws dev.atelier.jinja.value.JinjaException of a syntax type, with the place
   */
  public Template parse(SourceText source) {
    return compile(tree(source), Optional.empty());
  }

  /** As {@link #parse} for a tree that this environment's {@link #tree} made. */
  public Template compile(TemplateTree tree) {
    return compile(tree, Optional.empty());
  }

  private Template compile(TemplateTree tree, Optional<String> name) {
    return new Template(this, tree, name, TemplateCompiler.compile(this, tree, name));
  }

  /** Reads a template without compiling it: for looking at its calls and macros. */
  public TemplateTree tree(SourceText source) {
    return Parser.parse(source, syntax);
  }

  /** A template of the loader, compiled once; nothing if the loader has none of the name. */
  public Optional<Template> template(String name) {
    Template known = loaded.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    return loader
        .load(name)
        .map(source -> compile(tree(source), Optional.of(name)))
        .map(template -> {
          loaded.put(name, template);
          return template;
        });
  }

  public UndefinedPolicy undefined() {
    return undefined;
  }

  public NativeStyle nativeStyle() {
    return nativeStyle;
  }

  public Limits limits() {
    return limits;
  }

  Map<String, JinjaCallable> filters() {
    return filters;
  }

  Map<String, JinjaCallable> tests() {
    return tests;
  }

  /** The value of a global name, or {@code Missing}. */
  @Nullable Object global(String name) {
    Object value = globals.get(name);
    return value != null || globals.containsKey(name) ? value : Missing.MISSING;
  }

  /** A builder with all settings of this environment, for one that differs in little. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.filters.putAll(filters);
    builder.tests.putAll(tests);
    builder.globals.clear();
    builder.globals.putAll(globals);
    builder.tags.addAll(syntax.tags().values());
    builder.trimBlocks = syntax.trimBlocks();
    builder.lstripBlocks = syntax.lstripBlocks();
    builder.keepTrailingNewline = syntax.keepTrailingNewline();
    builder.typedParameters = syntax.typedParameters();
    builder.macroNames = syntax.macroNames();
    builder.undefined = undefined;
    builder.nativeStyle = nativeStyle;
    builder.limits = limits;
    builder.loader = loader;
    return builder;
  }

  /** Collects the settings of an environment. */
  public static final class Builder {
    private final Map<String, JinjaCallable> filters = new HashMap<>(BuiltinFilters.all());
    private final Map<String, JinjaCallable> tests = new HashMap<>(BuiltinTests.all());
    private final Map<String, @Nullable Object> globals = new HashMap<>(BuiltinGlobals.all());
    private final List<BlockTag> tags = new ArrayList<>();
    private boolean trimBlocks;
    private boolean lstripBlocks;
    private boolean keepTrailingNewline;
    private boolean typedParameters;
    private UnaryOperator<String> macroNames = UnaryOperator.identity();
    private UndefinedPolicy undefined = UndefinedPolicy.LENIENT;
    private NativeStyle nativeStyle = NativeStyle.JINJA;
    private Limits limits = Limits.standard();
    private TemplateLoader loader = TemplateLoader.none();

    private Builder() {}

    /** A filter: a function whose first argument is the value. */
    public Builder filter(String name, JinjaCallable filter) {
      filters.put(name, filter);
      return this;
    }

    /** A test: as a filter, its result taken as true or false. */
    public Builder test(String name, JinjaCallable test) {
      tests.put(name, test);
      return this;
    }

    /** A name that every template sees; a scope's own names hide it. */
    public Builder global(String name, @Nullable Object value) {
      globals.put(name, value);
      return this;
    }

    public Builder tag(BlockTag tag) {
      tags.add(tag);
      return this;
    }

    public Builder trimBlocks(boolean trim) {
      trimBlocks = trim;
      return this;
    }

    public Builder lstripBlocks(boolean strip) {
      lstripBlocks = strip;
      return this;
    }

    public Builder keepTrailingNewline(boolean keep) {
      keepTrailingNewline = keep;
      return this;
    }

    /** Allows {@code macro f(a: string)}. */
    public Builder typedParameters(boolean typed) {
      typedParameters = typed;
      return this;
    }

    /** Stores macros under another name than the written one, so that calls go to the scope. */
    public Builder macroNames(UnaryOperator<String> names) {
      macroNames = names;
      return this;
    }

    public Builder undefined(UndefinedPolicy policy) {
      undefined = policy;
      return this;
    }

    public Builder nativeStyle(NativeStyle style) {
      nativeStyle = style;
      return this;
    }

    public Builder limits(Limits most) {
      limits = most;
      return this;
    }

    public Builder loader(TemplateLoader templates) {
      loader = templates;
      return this;
    }

    public JinjaEnvironment build() {
      return new JinjaEnvironment(this);
    }
  }

  /** Calls a filter or test by its name. */
  static @Nullable Object apply(
      JinjaCallable function, @Nullable Object value, Arguments arguments) {
    return function.call(arguments.prepend(value));
  }
}
