package dev.atelier.airflow.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command and its arguments.
 *
 * @param group {@code dags}, or an empty string for a command that stands alone
 * @param positionals names in order; one that ends with {@code ?} may be left out, with {@code *}
 *     takes the rest
 * @param options each {@code -s,--long}, with {@code =} after it when it takes a value
 */
record CommandSpec(
    String group,
    String name,
    String help,
    List<String> positionals,
    List<String> options,
    Handler handler) {

  /** Does it. */
  interface Handler {
    int run(CommandRun run);
  }

  String path() {
    return "airflow " + (group.isEmpty() ? "" : group + " ") + name;
  }

  private record Option(String name, List<String> flags, boolean takesValue) {
    static Option of(String written) {
      boolean value = written.endsWith("=");
      List<String> flags =
          List.of((value ? written.substring(0, written.length() - 1) : written).split(","));
      String longest =
          flags.stream().filter(flag -> flag.startsWith("--")).findFirst().orElse(flags.getFirst());
      return new Option(longest.replaceFirst("^-+", ""), flags, value);
    }
  }

  private static final List<String> COMMON =
      List.of(
          "-h,--help",
          "-v,--verbose",
          "-o,--output=",
          "-S,--subdir=",
          "-B,--bundle-name=",
          "-f,--dagfile-path=",
          "-l,--local");

  Parsed parse(List<String> arguments) {
    List<Option> known = new ArrayList<>(options.stream().map(Option::of).toList());
    COMMON.stream()
        .map(Option::of)
        .filter(common ->
            known.stream()
                .noneMatch(own -> own.flags().stream().anyMatch(common.flags()::contains)))
        .forEach(known::add);
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.equals("--")) {
        rest.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      }
      if (!word.startsWith("-") || word.length() == 1 || word.matches("-\\d+(\\.\\d+)?")) {
        rest.add(word);
        continue;
      }
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String flag = equals < 0 ? word : word.substring(0, equals);
      Option option = find(known, flag);
      List<String> collected = values.computeIfAbsent(option.name(), name -> new ArrayList<>());
      if (!option.takesValue()) {
        continue;
      }
      if (equals >= 0) {
        collected.add(word.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        collected.add(arguments.get(++i));
      } else {
        throw new UsageException(
            "argument " + String.join("/", option.flags()) + ": expected one argument");
      }
    }
    positionals(rest, values);
    return new Parsed(values);
  }

  private static Option find(List<Option> known, String flag) {
    for (Option option : known) {
      if (option.flags().contains(flag)) {
        return option;
      }
    }
    List<Option> longer =
        known.stream()
            .filter(option ->
                flag.startsWith("--")
                    && option.flags().stream().anyMatch(own -> own.startsWith(flag)))
            .toList();
    if (longer.size() == 1) {
      return longer.getFirst();
    }
    throw new UsageException("unrecognized arguments: " + flag);
  }

  private void positionals(List<String> rest, Map<String, List<String>> values) {
    int at = 0;
    List<String> missing = new ArrayList<>();
    for (String written : positionals) {
      if (written.endsWith("*")) {
        values.put(
            written.substring(0, written.length() - 1),
            List.copyOf(rest.subList(Math.min(at, rest.size()), rest.size())));
        at = rest.size();
      } else if (at < rest.size()) {
        values.put(
            written.endsWith("?") ? written.substring(0, written.length() - 1) : written,
            List.of(rest.get(at++)));
      } else if (!written.endsWith("?")) {
        missing.add(written);
      }
    }
    boolean byOption = missing.stream().allMatch(values::containsKey);
    if (!byOption) {
      throw new UsageException(
          "the following arguments are required: "
              + String.join(
                  ", ", missing.stream().filter(name -> !values.containsKey(name)).toList()));
    }
    if (at < rest.size()) {
      throw new UsageException(
          "unrecognized arguments: " + String.join(" ", rest.subList(at, rest.size())));
    }
  }

  /** {@code Usage: airflow dags pause [-h] …}. */
  String usage() {
    StringBuilder text = new StringBuilder("Usage: ").append(path()).append(" [-h]");
    options.stream()
        .map(Option::of)
        .forEach(option ->
            text.append(" [")
                .append(option.flags().getFirst())
                .append(
                    option.takesValue()
                        ? " " + option.name().toUpperCase(java.util.Locale.ROOT).replace('-', '_')
                        : "")
                .append(']'));
    positionals.forEach(name ->
        text.append(
            name.endsWith("?")
                ? " [" + name.substring(0, name.length() - 1) + "]"
                : name.endsWith("*")
                    ? " [" + name.substring(0, name.length() - 1) + " ...]"
                    : " " + name));
    return text.append("\n\n").append(help).append('\n').toString();
  }

  Optional<String> alone() {
    return group.isEmpty() ? Optional.of(name) : Optional.empty();
  }
}
