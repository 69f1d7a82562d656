package dev.atelier.app.check;

import static dev.atelier.app.check.StackReading.fault;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Faults of the compose file itself. */
final class ComposeFaults {
  private static final Pattern SECRET_NAME =
      Pattern.compile(".*(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|FERNET|PRIVATE_KEY).*");
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("\\w+://[^:/\\s]+:([^@/\\s$]+)@.*");
  private static final Set<String> NO_SECRET = Set.of("", "true", "false", "no", "yes", "0", "1");

  private ComposeFaults() {}

  static List<FaultRule> rules() {
    return List.of(
        ComposeFaults::floatingTags,
        ComposeFaults::clearTextPasswords,
        ComposeFaults::missingHealthChecks,
        ComposeFaults::missingLimits,
        ComposeFaults::orderByNameOnly);
  }

  private static List<Problem> floatingTags(StackReading stack) {
    return stack.services().stream()
        .filter(spec -> spec.build().isEmpty())
        .filter(spec -> spec.image().tag().equals("latest") && spec.image().digest().isEmpty())
        .map(spec ->
            fault(
                    "floating-tag",
                    spec.name()
                        + ": image "
                        + spec.image().shortName()
                        + " has no version: it changes under you",
                    "pin it, such as " + spec.image().shortName() + ":X.Y")
                .at(place(stack, spec, "image")))
        .toList();
  }

  private static List<Problem> clearTextPasswords(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    for (ServiceSpec spec : stack.services()) {
      stack
          .written(spec.name())
          .flatMap(node -> node.get("environment"))
          .ifPresent(environment -> variables(environment).forEach(v -> clearText(spec, v, found)));
    }
    return found;
  }

  private record Variable(String name, String value, Span span) {}

  private static List<Variable> variables(YamlNode environment) {
    return switch (environment) {
      case YamlNode.Mapping mapping ->
          mapping.entries().stream()
              .filter(entry -> entry.value() instanceof YamlNode.Scalar)
              .map(entry ->
                  new Variable(
                      entry.name(), ((YamlNode.Scalar) entry.value()).text(), entry.value().span()))
              .toList();
      case YamlNode.Sequence sequence ->
          sequence.items().stream()
              .filter(YamlNode.Scalar.class::isInstance)
              .map(YamlNode.Scalar.class::cast)
              .filter(item -> item.text().contains("="))
              .map(item -> variable(item))
              .toList();
      case YamlNode.Scalar _ -> List.of();
    };
  }

  private static Variable variable(YamlNode.Scalar item) {
    int at = item.text().indexOf('=');
    return new Variable(item.text().substring(0, at), item.text().substring(at + 1), item.span());
  }

  private static void clearText(ServiceSpec spec, Variable variable, List<Problem> found) {
    String name = variable.name().toUpperCase(Locale.ROOT);
    boolean secret =
        SECRET_NAME.matcher(name).matches()
            && !name.endsWith("_FILE")
            && !variable.value().contains("$")
            && !NO_SECRET.contains(variable.value().toLowerCase(Locale.ROOT));
    if (secret || PASSWORD_IN_URL.matcher(variable.value()).matches()) {
      found.add(
          fault(
                  "clear-text-password",
                  spec.name() + ": " + variable.name() + " has its password in clear text",
                  "write ${"
                      + variable.name()
                      + ":?} and put the value into .env, which is not committed")
              .at(variable.span()));
    }
  }

  private static List<Problem> missingHealthChecks(StackReading stack) {
    return together(
        stack.services().stream().filter(spec -> !spec.hasHealthcheck() && serves(spec)).toList(),
        "no-health-check",
        "no health check: others cannot wait until it is ready",
        "add healthcheck: with a test to each");
  }

  private static List<Problem> missingLimits(StackReading stack) {
    return together(
        stack.services().stream().filter(spec -> spec.memoryLimitBytes().isEmpty()).toList(),
        "no-memory-limit",
        "no memory limit: one service can starve the others",
        "add deploy.resources.limits.memory (or mem_limit) to each");
  }

  private static List<Problem> together(
      List<ServiceSpec> services, String id, String message, String mend) {
    if (services.isEmpty()) {
      return List.of();
    }
    String names = String.join(", ", services.stream().map(ServiceSpec::name).toList());
    return List.of(fault(id, names + ": " + message, mend).at(services.getFirst().span()));
  }

  private static boolean serves(ServiceSpec spec) {
    return !spec.ports().isEmpty() || !spec.expose().isEmpty();
  }

  private static List<Problem> orderByNameOnly(StackReading stack) {
    List<Problem> found = new ArrayList<>();
    for (ServiceSpec spec : stack.services()) {
      stack
          .written(spec.name())
          .flatMap(node -> node.get("depends_on"))
          .filter(YamlNode.Sequence.class::isInstance)
          .ifPresent(list ->
              found.add(
                  fault(
                          "order-by-name",
                          spec.name()
                              + " waits only until its dependencies were started, not until they are ready",
                          "write depends_on: {NAME: {condition: service_healthy}}")
                      .at(list.span())));
    }
    return found;
  }

  static Span place(StackReading stack, ServiceSpec spec, String key) {
    return stack
        .written(spec.name())
        .flatMap(node -> node.get(key))
        .map(YamlNode::span)
        .orElse(spec.span());
  }
}
