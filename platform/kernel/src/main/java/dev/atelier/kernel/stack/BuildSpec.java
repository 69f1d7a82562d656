package dev.atelier.kernel.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a service's Dockerfile says, as far as it is read here.
 *
 * @param context the build context's folder
 * @param dockerfile its file; may lie outside the context
 * @param packages requirement specifiers of {@code RUN pip install}
 * @param requirements files named by {@code pip install -r}, found in the context
 * @param environment {@code ENV} and {@code ARG} values, resolved
 * @param notRun instructions that are not read, as written, with their line
 */
public record BuildSpec(
    Path context,
    Path dockerfile,
    List<String> packages,
    List<Path> requirements,
    Map<String, String> environment,
    List<String> notRun) {
  public BuildSpec {
    packages = List.copyOf(packages);
    requirements = List.copyOf(requirements);
    environment = Map.copyOf(environment);
    notRun = List.copyOf(notRun);
  }
}
