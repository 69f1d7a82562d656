package dev.atelier.engines.postgres;

import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a shell script of {@code /docker-entrypoint-initdb.d} where the service's code runs: in the
 * sandbox, whose {@code psql} is the service's own command.
 */
public interface ScriptRunner {
  /**
   * @param commandLine in container terms
   * @param environment over the service's
   */
  record Script(List<String> commandLine, Map<String, String> environment) {
    public Script {
      commandLine = List.copyOf(commandLine);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Runs to the end.
   *
   * @param output each line of output and error, as it comes
   * @return the exit code
   */
  int run(ServiceSpec service, Script script, Consumer<String> output);
}
