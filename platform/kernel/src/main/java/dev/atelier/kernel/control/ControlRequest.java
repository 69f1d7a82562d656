package dev.atelier.kernel.control;

import java.util.List;
import java.util.Map;

/**
 * What a client asks for.
 *
 * @param arguments with the command's name first
 * @param workingDir the caller's; a container path when {@code service} is named
 * @param service the service in whose sandbox the caller is, or an empty string: a person's shell
 * @param terminal whether the caller's output is one
 * @param columns its width
 */
public record ControlRequest(
    List<String> arguments,
    String workingDir,
    Map<String, String> environment,
    String service,
    boolean terminal,
    int columns) {
  public ControlRequest {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
