package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.error.Severity;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.ConfigParser;
import dev.atelier.logstash.config.StringEscapes;
import dev.atelier.logstash.config.Tree;
import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.OptionReader;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.Output;
import dev.atelier.logstash.plugin.PluginContext;
import dev.atelier.logstash.plugin.PluginKind;
import dev.atelier.logstash.plugin.PluginSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Configuration texts → {@link PipelinePlan}; collects everything that is wrong. */
public final class PlanBuilder {
  private final Registry registry;
  private final Host host;
  private final PipelineSettings settings;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final FileDeadLetters deadLetters;
  private final Conditions conditions;

  private PlanBuilder(Registry registry, Host host, PipelineSettings settings) {
    this.registry = registry;
    this.host = host;
    this.settings = settings;
    this.deadLetters = new FileDeadLetters(settings.deadLetters(), settings.id(), host.clock());
    this.conditions =
        new Conditions(
            raw -> host.variables().replace(settings.escapes() ? StringEscapes.process(raw) : raw));
  }

  /**
   * @throws AtelierException with all errors: syntax, unknown plugins and settings, wrong values
   */
  public static PipelinePlan build(
      Registry registry, Host host, PipelineSettings settings, List<SourceText> sources) {
    return new PlanBuilder(registry, host, settings).build(sources);
  }

  private PipelinePlan build(List<SourceText> sources) {
    List<Tree.Config> trees = new ArrayList<>();
    for (SourceText source : sources) {
      try {
        trees.add(ConfigParser.parse(source));
      } catch (AtelierException e) {
        problems.addAll(e.problems());
      }
    }
    checkOrder(sources);
    List<PluginUnit<Input>> inputs = inputs(trees);
    List<Step<Filter>> filters = steps(statements(trees, PluginKind.FILTER), PluginKind.FILTER);
    List<Step<Output>> outputs = steps(statements(trees, PluginKind.OUTPUT), PluginKind.OUTPUT);
    List<Problem> errors =
        problems.stream().filter(problem -> problem.severity() == Severity.ERROR).toList();
    if (!errors.isEmpty()) {
      throw new AtelierException(problems);
    }
    return new PipelinePlan(settings, inputs, filters, outputs, deadLetters, problems);
  }

  private void checkOrder(List<SourceText> sources) {
    if (settings.ordered().equals("true") && settings.workers() > 1) {
      Problem problem =
          Problem.error(
              ConfigErrors.SETTINGS,
              "enabling the 'pipeline.ordered' setting requires the use of a single pipeline worker");
      problems.add(sources.isEmpty() ? problem : problem.at(sources.getFirst().span(0, 0)));
    }
  }

  private static List<Tree.Statement> statements(List<Tree.Config> trees, PluginKind kind) {
    return trees.stream()
        .flatMap(tree -> tree.sections().stream())
        .filter(section -> section.kind() == kind)
        .flatMap(section -> section.body().stream())
        .toList();
  }

  private List<PluginUnit<Input>> inputs(List<Tree.Config> trees) {
    List<PluginUnit<Input>> units = new ArrayList<>();
    List<Problem> notRun = new ArrayList<>();
    for (Tree.Plugin plugin : flat(statements(trees, PluginKind.INPUT))) {
      if (registry.find(PluginKind.INPUT, plugin.name()).isEmpty()
          && registry.isGenuineOnly(PluginKind.INPUT, plugin.name())) {
        notRun.add(unknown(PluginKind.INPUT, plugin.name(), plugin.nameSpan()));
      } else {
        Optional<PluginUnit<Input>> unit = unit(PluginKind.INPUT, plugin);
        unit.ifPresent(units::add);
      }
    }
    // What the others bring still flows; a pipeline whose only inputs are not run is an error.
    notRun.forEach(problem ->
        problems.add(
            units.isEmpty()
                ? problem
                : new Problem(
                    Severity.WARNING,
                    problem.code(),
                    problem.message(),
                    problem.span(),
                    problem.mend())));
    return units;
  }

  /** Inputs inside branches run whatever the condition says, as in Logstash. */
  private static List<Tree.Plugin> flat(List<? extends Tree.Statement> statements) {
    List<Tree.Plugin> plugins = new ArrayList<>();
    for (Tree.Statement statement : statements) {
      switch (statement) {
        case Tree.Plugin plugin -> plugins.add(plugin);
        case Tree.Branch branch -> {
          branch.cases().forEach(arm -> plugins.addAll(flat(arm.body())));
          branch.otherwise().ifPresent(body -> plugins.addAll(flat(body)));
        }
      }
    }
    return plugins;
  }

  private <T> List<Step<T>> steps(List<? extends Tree.Statement> statements, PluginKind kind) {
    List<Step<T>> steps = new ArrayList<>();
    for (Tree.Statement statement : statements) {
      switch (statement) {
        case Tree.Plugin plugin -> {
          Optional<PluginUnit<T>> unit = unit(kind, plugin);
          unit.ifPresent(made -> steps.add(new Step.Run<>(made)));
        }
        case Tree.Branch branch -> steps.add(choose(branch, kind));
      }
    }
    return steps;
  }

  private <T> Step<T> choose(Tree.Branch branch, PluginKind kind) {
    List<Step.Arm<T>> arms = new ArrayList<>();
    for (Tree.Case arm : branch.cases()) {
      Predicate<Event> when = condition(arm.condition());
      List<Step<T>> then = steps(arm.body(), kind);
      arms.add(new Step.Arm<>(when, then));
    }
    List<Step<T>> otherwise =
        branch.otherwise().isPresent() ? steps(branch.otherwise().get(), kind) : List.of();
    return new Step.Choose<>(arms, otherwise);
  }

  private Predicate<Event> condition(Tree.Condition condition) {
    try {
      return conditions.compile(condition);
    } catch (AtelierException e) {
      e.problems()
          .forEach(problem ->
              problems.add(problem.span().isPresent() ? problem : problem.at(condition.span())));
    } catch (IllegalArgumentException e) {
      problems.add(
          Problem.error(ConfigErrors.INVALID_SETTING, String.valueOf(e.getMessage()))
              .at(condition.span()));
    }
    return event -> false;
  }

  // Plugins

  private <T> Optional<PluginUnit<T>> unit(PluginKind kind, Tree.Plugin plugin) {
    Optional<PluginSpec<?>> spec = registry.find(kind, plugin.name());
    if (spec.isEmpty()) {
      problems.add(unknown(kind, plugin.name(), plugin.nameSpan()));
      return Optional.empty();
    }
    return make(spec.get(), plugin.attributes(), plugin.nameSpan());
  }

  private Problem unknown(PluginKind kind, String name, Span span) {
    boolean genuine = registry.isGenuineOnly(kind, name);
    String message =
        "Couldn't find any "
            + kind.word()
            + " plugin named '"
            + name
            + "'. Are you sure this is correct? Trying to load the "
            + name
            + " "
            + kind.word()
            + " plugin resulted in this error: Unable to load the requested plugin named "
            + name
            + " of type "
            + kind.word()
            + ". "
            + (genuine
                ? "Logstash has it, but it is not run here yet."
                : "The plugin is not installed.");
    Problem problem =
        Problem.error(genuine ? ConfigErrors.NOT_RUN : ConfigErrors.UNKNOWN_PLUGIN, message)
            .at(span);
    return Suggestion.didYouMean(name, registry.names(kind)).map(problem::mend).orElse(problem);
  }

  @SuppressWarnings("unchecked")
  private <T> Optional<PluginUnit<T>> make(
      PluginSpec<?> spec, List<Tree.Attribute> attributes, Span span) {
    OptionReader reader =
        new OptionReader(host.variables(), settings.escapes(), problems, this::codec);
    Optional<Options> options = reader.read(spec, attributes, span);
    if (options.isEmpty()) {
      return Optional.empty();
    }
    String id = options.get().text("id").orElseGet(() -> generatedId(spec, span));
    if (ids.merge(id, 1, Integer::sum) > 1 && options.get().has("id")) {
      problems.add(
          Problem.error(
                  ConfigErrors.INVALID_SETTING,
                  "Two plugins have the id '" + id + "', please fix this conflict")
              .at(span));
    }
    PluginContext context = context(spec, id, options.get());
    try {
      T plugin = (T) spec.factory().create(options.get(), context);
      return Optional.of(
          new PluginUnit<>(
              spec.name(), id, plugin, options.get(), context, span, new PluginUnit.Counts()));
    } catch (IllegalArgumentException e) {
      problems.add(refused(spec, String.valueOf(e.getMessage()), span));
    } catch (AtelierException e) {
      e.problems()
          .forEach(problem ->
              problems.add(
                  problem.span().isPresent() ? problem : refused(spec, problem.message(), span)));
    }
    return Optional.empty();
  }

  private static Problem refused(PluginSpec<?> spec, String reason, Span span) {
    return Problem.error(
            ConfigErrors.REGISTER,
            "Cannot register "
                + spec.name()
                + " "
                + spec.kind().word()
                + " plugin. The error reported is: "
                + reason)
        .at(span);
  }

  private Optional<Codec> codec(String name, List<Tree.Attribute> attributes, Span span) {
    Optional<PluginSpec<?>> spec = registry.find(PluginKind.CODEC, name);
    if (spec.isEmpty()) {
      problems.add(unknown(PluginKind.CODEC, name, span));
      return Optional.empty();
    }
    Optional<PluginUnit<Codec>> unit = make(spec.get(), attributes, span);
    return unit.map(PluginUnit::plugin);
  }

  private PluginContext context(PluginSpec<?> spec, String id, Options options) {
    boolean ecs =
        options
            .text("ecs_compatibility")
            .map(mode -> !mode.equals("disabled"))
            .orElse(settings.ecs());
    String logger = "logstash." + spec.kind().word() + "s." + spec.name();
    return new PluginContext(
        settings.id(),
        id,
        ecs,
        host.files(),
        host.data(),
        host.clock(),
        host.zone(),
        host.name(),
        host.log().named(logger).inPipeline(settings.id()),
        deadLetters,
        host.console());
  }

  /** The same configuration gives the same ids. */
  private static String generatedId(PluginSpec<?> spec, Span span) {
    String place = spec.kind() + spec.name() + span.line() + ":" + span.column();
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }
}
