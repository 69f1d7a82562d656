package dev.atelier.compose;

import dev.atelier.kernel.stack.BuildSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a Dockerfile's last stage makes, as far as it is read here. Grows instruction by
 * instruction; a stage {@code FROM} another one starts as its copy.
 */
final class DockerImage {
  /**
   * Something of the context or of the Dockerfile itself that stands in the image.
   *
   * @param target normalised container path
   */
  sealed interface Copied {
    String target();

    record Files(Path source, String target) implements Copied {}

    record Content(String text, String target) implements Copied {}
  }

  String from = "scratch";
  String workingDir = "/";
  boolean workingDirSet;
  Optional<String> user = Optional.empty();
  List<String> shell = List.of("/bin/sh", "-c");
  List<String> entrypoint = List.of();
  List<String> command = List.of();

  /** Whether this very stage has a CMD. */
  boolean commandSet;

  boolean healthcheck;
  final Map<String, String> environment = new LinkedHashMap<>();
  final Map<String, String> arguments = new LinkedHashMap<>();
  final List<Copied> copies = new ArrayList<>();
  final List<Integer> ports = new ArrayList<>();
  final List<String> packages = new ArrayList<>();
  final List<Path> requirements = new ArrayList<>();
  final List<String> notRun = new ArrayList<>();

  DockerImage() {}

  DockerImage(DockerImage base) {
    from = base.from;
    workingDir = base.workingDir;
    workingDirSet = base.workingDirSet;
    user = base.user;
    shell = base.shell;
    entrypoint = base.entrypoint;
    command = base.command;
    healthcheck = base.healthcheck;
    environment.putAll(base.environment);
    copies.addAll(base.copies);
    ports.addAll(base.ports);
    packages.addAll(base.packages);
    requirements.addAll(base.requirements);
    notRun.addAll(base.notRun);
  }

  /** {@code ENV} over {@code ARG}, as Docker resolves variables. */
  Map<String, String> variables() {
    Map<String, String> all = new TreeMap<>(arguments);
    all.putAll(environment);
    return all;
  }

  BuildSpec spec(Path context, Path dockerfile) {
    return new BuildSpec(context, dockerfile, packages, requirements, variables(), notRun);
  }
}
