package dev.atelier.logstash.plugin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A row of the registry.
 *
 * @param name as the configuration says it
 * @param options the plugin's own and those of its kind, by which files are checked
 */
public record PluginSpec<T>(
    PluginKind kind, String name, List<Option> options, Factory<T> factory) {

  /** Makes the plugin from checked options; touches nothing outside. */
  @FunctionalInterface
  public interface Factory<T> {
    /**
     * @throws IllegalArgumentException when these options make no plugin
     */
    T create(Options options, PluginContext context);
  }

  public PluginSpec {
    options = List.copyOf(options);
  }

  public Optional<Option> option(String word) {
    return options.stream().filter(option -> option.name().equals(word)).findFirst();
  }

  public static PluginSpec<Input> input(String name, Factory<Input> factory, Option... own) {
    return new PluginSpec<>(PluginKind.INPUT, name, with(own, CommonOptions.input()), factory);
  }

  public static PluginSpec<Filter> filter(String name, Factory<Filter> factory, Option... own) {
    return new PluginSpec<>(PluginKind.FILTER, name, with(own, CommonOptions.filter()), factory);
  }

  public static PluginSpec<Output> output(String name, Factory<Output> factory, Option... own) {
    return new PluginSpec<>(PluginKind.OUTPUT, name, with(own, CommonOptions.output()), factory);
  }

  public static PluginSpec<Codec> codec(String name, Factory<Codec> factory, Option... own) {
    return new PluginSpec<>(PluginKind.CODEC, name, with(own, CommonOptions.plugin()), factory);
  }

  /** The plugin's own options win over its kind's. */
  private static List<Option> with(Option[] own, List<Option> common) {
    List<Option> all = new ArrayList<>(Arrays.asList(own));
    common.stream()
        .filter(option -> all.stream().noneMatch(other -> other.name().equals(option.name())))
        .forEach(all::add);
    return all;
  }
}
