package dev.atelier.sandbox;

import dev.atelier.kernel.stack.Mount;
import java.util.List;
import java.util.Map;

/**
 * What to run, in container terms.
 *
 * @param commandLine as the container's process would have been started
 * @param workingDir a container path; an empty string is the service's own
 * @param environment over the service's
 * @param mounts beside the service's: a task's scratch folder, a reader's own files
 * @param mergeError standard error goes into standard output
 */
public record SandboxCommand(
    List<String> commandLine,
    String workingDir,
    Map<String, String> environment,
    List<Mount> mounts,
    boolean mergeError) {
  public SandboxCommand {
    commandLine = List.copyOf(commandLine);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }

  public static SandboxCommand of(List<String> commandLine) {
    return new SandboxCommand(commandLine, "", Map.of(), List.of(), false);
  }
}
