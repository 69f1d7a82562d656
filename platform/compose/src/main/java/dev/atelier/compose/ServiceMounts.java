package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.stack.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a service's container paths are on this machine. */
final class ServiceMounts {
  private final ComposeProject project;
  private final StackFolders folders;
  private final Problems problems;
  private final Map<Path, StackSpecs.Content> contents;

  /**
   * @param contents receives files to be written: by their path
   */
  ServiceMounts(
      ComposeProject project,
      StackFolders folders,
      Problems problems,
      Map<Path, StackSpecs.Content> contents) {
    this.project = project;
    this.folders = folders;
    this.problems = problems;
    this.contents = contents;
  }

  List<Mount> of(String name, Optional<DockerImage> image) {
    Node service = project.service(name);
    Map<String, Mount> byTarget = new LinkedHashMap<>();
    image.ifPresent(built -> built.copies.forEach(copy -> put(copy(name, copy), byTarget)));
    for (Node from : Normalizer.items(service, "volumes_from")) {
      fromOther(from.text().orElse("")).forEach(mount -> put(mount, byTarget));
    }
    List<Mount> volumes = new ArrayList<>();
    Normalizer.items(service, "volumes")
        .forEach(node -> volume(name, node).ifPresent(volumes::add));
    Normalizer.items(service, "tmpfs")
        .forEach(node -> volumes.add(temporary(name, node.text().orElse("").split(":", 2)[0])));
    // What is bound over a folder hides what the image has in it.
    for (Mount mount : volumes) {
      if (mount.type() == Mount.Type.BIND) {
        byTarget
            .values()
            .removeIf(copy ->
                copy.type() == Mount.Type.COPY
                    && (copy.target() + "/").startsWith(mount.target() + "/"));
      }
    }
    volumes.forEach(mount -> put(mount, byTarget));
    Normalizer.items(service, "configs")
        .forEach(node ->
            resource(node, "configs", "/", Mount.Type.CONFIG)
                .ifPresent(mount -> put(mount, byTarget)));
    Normalizer.items(service, "secrets")
        .forEach(node ->
            resource(node, "secrets", "/run/secrets/", Mount.Type.SECRET)
                .ifPresent(mount -> put(mount, byTarget)));
    return List.copyOf(byTarget.values());
  }

  private static void put(Mount mount, Map<String, Mount> byTarget) {
    byTarget.remove(mount.target());
    byTarget.put(mount.target(), mount);
  }

  private Mount copy(String service, DockerImage.Copied copy) {
    return switch (copy) {
      case DockerImage.Copied.Files(Path source, String target) ->
          new Mount(Mount.Type.COPY, source, target, false);
      case DockerImage.Copied.Content(String text, String target) -> {
        Path file = folders.files().resolve("copies").resolve(service).resolve(flat(target));
        contents.put(file, new StackSpecs.Content(text, false));
        yield new Mount(Mount.Type.COPY, file, target, false);
      }
    };
  }

  private List<Mount> fromOther(String written) {
    String[] parts = written.split(":", 2);
    if (parts[0].equals("container") || !project.services().contains(parts[0])) {
      return List.of();
    }
    boolean readOnly = parts.length > 1 && parts[1].equals("ro");
    List<Mount> all = new ArrayList<>();
    Normalizer.items(project.service(parts[0]), "volumes")
        .forEach(node ->
            volume(parts[0], node)
                .ifPresent(mount ->
                    all.add(
                        new Mount(
                            mount.type(),
                            mount.source(),
                            mount.target(),
                            mount.readOnly() || readOnly))));
    return all;
  }

  private Optional<Mount> volume(String service, Node node) {
    String target = ContainerPaths.normalize(text(node, "target"));
    boolean readOnly = node.field("read_only").isPresent();
    return switch (text(node, "type")) {
      case "bind" -> Optional.of(bind(node, target, readOnly));
      case "tmpfs" -> Optional.of(temporary(service, target));
      case "volume" -> Optional.of(named(service, node, target, readOnly));
      default -> {
        problems.warning(
            Problems.NOT_RUN,
            "service %s: a volume of type %s is not mounted here"
                .formatted(GoText.quote(service), text(node, "type")),
            node.span());
        yield Optional.empty();
      }
    };
  }

  private Mount bind(Node node, String target, boolean readOnly) {
    Path source = Path.of(text(node, "source"));
    if (!Files.exists(source)) {
      boolean made = node.field("bind").flatMap(bind -> bind.field("create_host_path")).isPresent();
      problems.add(
          Problem.warning(
                  Problems.REFERENCE,
                  "bind source path does not exist: "
                      + source
                      + (made ? "; Docker would make an empty folder of it" : ""))
              .at(node.span())
              .mend("make it, or take the mount out"));
    }
    return new Mount(Mount.Type.BIND, source, target, readOnly);
  }

  private Mount temporary(String service, String target) {
    Path folder = folders.files().resolve("tmpfs").resolve(service).resolve(flat(target));
    return new Mount(Mount.Type.TMPFS, folder, ContainerPaths.normalize(target), false);
  }

  private Mount named(String service, Node node, String target, boolean readOnly) {
    String name = text(node, "source");
    Path folder = name.isEmpty() ? anonymous(service, target) : volumeFolder(name);
    String below =
        node.field("volume")
            .flatMap(volume -> volume.field("subpath"))
            .flatMap(Node::text)
            .orElse("");
    Path source = below.isEmpty() ? folder : folder.resolve(below).normalize();
    return new Mount(Mount.Type.VOLUME, source, target, readOnly);
  }

  private Path anonymous(String service, String target) {
    return folders.volumes().resolve("anonymous").resolve(service).resolve(flat(target));
  }

  /** A local volume that binds is its device; others are folders of their name. */
  private Path volumeFolder(String key) {
    Node.Field field = project.section("volumes").get(key);
    Node volume = field == null ? Node.scalar(null, NoPlace.SPAN) : field.value();
    Node options = volume.field("driver_opts").orElse(volume);
    boolean bind = text(options, "o").matches("(.*,)?r?bind(,.*)?");
    String device = text(options, "device");
    if (bind && !device.isEmpty()) {
      return project.folder().resolve(device).normalize();
    }
    String name = text(volume, "name");
    boolean usual = name.isEmpty() || name.equals(project.name() + "_" + key);
    return folders.volumes().resolve(usual ? key : flat(name));
  }

  private Optional<Mount> resource(Node use, String section, String folder, Mount.Type type) {
    String source = text(use, "source");
    Node.Field declared = project.section(section).get(source);
    if (declared == null) {
      return Optional.empty();
    }
    String written = text(use, "target");
    String target = ContainerPaths.resolve(folder, written.isEmpty() ? source : written);
    return resourceFile(section, source, declared.value())
        .map(file -> new Mount(type, file, target, true));
  }

  private Optional<Path> resourceFile(String section, String name, Node resource) {
    Optional<String> file = resource.field("file").flatMap(Node::text);
    if (file.isPresent()) {
      return file.map(Path::of);
    }
    Optional<String> content =
        resource
            .field(InheritedValues.CONTENT)
            .or(() -> resource.field("content"))
            .flatMap(Node::text);
    if (content.isEmpty()) {
      String why =
          resource.field("environment").isPresent()
              ? "environment variable " + text(resource, "environment") + " is not set"
              : "it is external, and there is no swarm here to ask";
      problems.warning(
          Problems.NOT_RUN,
          "%s.%s has no content: %s".formatted(section, name, why),
          resource.span());
      return Optional.empty();
    }
    Path written = folders.files().resolve(section).resolve(flat(name));
    contents.put(written, new StackSpecs.Content(content.get(), section.equals("secrets")));
    return Optional.of(written);
  }

  /** A path as the name of one file. */
  private static String flat(String path) {
    String name = path.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[-.]+", "");
    return name.isEmpty() ? "root" : name;
  }

  private static String text(Node node, String key) {
    return node.field(key).flatMap(Node::text).orElse("");
  }
}
