package dev.atelier.kernel.stack;

import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service of the stack, as Compose would have run it: everything interpolated, merged and
 * resolved.
 *
 * @param name the key under {@code services}
 * @param image of {@code image}; for a build the last {@code FROM}; or what {@code x-atelier.as}
 *     names
 * @param build the Dockerfile, when the service is built
 * @param entrypoint empty where the image's own holds
 * @param command empty where the image's own holds; the shell form of a Dockerfile is {@code
 *     /bin/sh -c …}
 * @param environment image-independent: the Dockerfile's ENV, {@code env_file}, {@code
 *     environment}; values are never null
 * @param workingDir container path, where the file or the Dockerfile says
 * @param user as written
 * @param address its own loopback address, where it listens on its container ports
 * @param names all names by which others reach it: service, container name, aliases
 * @param hasHealthcheck the file or a later layer declares one that is not disabled
 * @param memoryLimitBytes {@code mem_limit} or {@code deploy.resources.limits.memory}
 * @param replicas 0 switches the service off
 * @param extension {@code x-atelier} of the service, as plain values
 * @param span its key in the compose file
 */
public record ServiceSpec(
    String name,
    ImageReference image,
    Optional<BuildSpec> build,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    Optional<String> workingDir,
    Optional<String> user,
    List<Mount> mounts,
    InetAddress address,
    List<PublishedPort> ports,
    List<Integer> expose,
    List<String> names,
    RestartPolicy restart,
    boolean hasHealthcheck,
    Optional<Long> memoryLimitBytes,
    int replicas,
    Map<String, Object> extension,
    Span span) {
  private static final SourceText NO_SOURCE = new SourceText("", "");

  public ServiceSpec {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
    ports = List.copyOf(ports);
    expose = List.copyOf(expose);
    names = List.copyOf(names);
    extension = Map.copyOf(extension);
  }

  /** A variable's value when it is set and not blank. */
  public Optional<String> variable(String key) {
    return Optional.ofNullable(environment.get(key)).filter(value -> !value.isBlank());
  }

  /**
   * The file here behind a container path, through the mount with the longest target; none when no
   * mount covers it. The file itself need not exist.
   *
   * @param containerPath absolute
   */
  public Optional<Path> hostPath(String containerPath) {
    String path = ContainerPaths.normalize(containerPath);
    return mounts.stream()
        .filter(mount -> ContainerPaths.covers(mount.target(), path))
        .max(Comparator.comparingInt(mount -> mount.target().length()))
        .map(mount -> ContainerPaths.below(mount.source(), mount.target(), path));
  }

  /** The container path of a file here, if a mount shows it. */
  public Optional<String> containerPath(Path hostPath) {
    Path file = hostPath.toAbsolutePath().normalize();
    return mounts.stream()
        .filter(mount -> file.startsWith(mount.source()))
        .max(Comparator.comparingInt(mount -> mount.source().getNameCount()))
        .map(mount -> {
          String rest = mount.source().relativize(file).toString();
          return rest.isEmpty()
              ? mount.target()
              : ContainerPaths.normalize(mount.target() + "/" + rest);
        });
  }

  /** The same without its place in the file: equal when what would be run is. */
  public ServiceSpec withoutPlace() {
    return with(mounts, environment, new Span(NO_SOURCE, 1, 1, 1, 1));
  }

  /** The same with other mounts and variables, as a repair or a throw-away run needs. */
  public ServiceSpec with(List<Mount> otherMounts, Map<String, String> otherEnvironment) {
    return with(otherMounts, otherEnvironment, span);
  }

  private ServiceSpec with(
      List<Mount> otherMounts, Map<String, String> otherEnvironment, Span place) {
    return new ServiceSpec(
        name,
        image,
        build,
        entrypoint,
        command,
        otherEnvironment,
        workingDir,
        user,
        otherMounts,
        address,
        ports,
        expose,
        names,
        restart,
        hasHealthcheck,
        memoryLimitBytes,
        replicas,
        extension,
        place);
  }

  /** Entrypoint and command as one list, as the process would have been started. */
  public List<String> commandLine() {
    return java.util.stream.Stream.concat(entrypoint.stream(), command.stream()).toList();
  }
}
