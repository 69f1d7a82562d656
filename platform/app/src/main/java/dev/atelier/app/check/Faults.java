package dev.atelier.app.check;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.yaml.YamlNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The whole table, applied. */
public final class Faults {
  private static final List<FaultRule> RULES =
      Stream.of(ComposeFaults.rules(), ToolFaults.rules(), DataFaults.rules())
          .flatMap(List::stream)
          .toList();

  private Faults() {}

  /**
   * @param services the stack's, resolved
   * @param documents its compose files as written
   */
  public static List<Problem> of(
      List<ServiceSpec> services, List<YamlNode> documents, Path folder) {
    StackReading reading = StackReading.of(services, documents, folder);
    return RULES.stream().flatMap(rule -> rule.find(reading).stream()).toList();
  }
}
