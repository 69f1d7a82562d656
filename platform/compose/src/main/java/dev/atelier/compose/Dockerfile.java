package dev.atelier.compose;

import dev.atelier.compose.DockerfileLines.Heredoc;
import dev.atelier.compose.DockerfileLines.Instruction;
import dev.atelier.kernel.stack.ContainerPaths;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a Dockerfile for what a service needs without being built. */
final class Dockerfile {
  private static final Pattern STAGE =
      Pattern.compile("(\\S+)(?:\\s+AS\\s+(\\S+))?", Pattern.CASE_INSENSITIVE);

  private final Path context;
  private final Map<String, String> buildArguments;
  private final Map<String, String> globals = new HashMap<>();
  private final Map<String, DockerImage> stages = new LinkedHashMap<>();
  private DockerImage image = new DockerImage();

  private Dockerfile(Path context, Map<String, String> buildArguments) {
    this.context = context;
    this.buildArguments = buildArguments;
  }

  /**
   * @param target the stage to stop at; the last one when empty or unknown
   * @param buildArguments {@code build.args}
   */
  static DockerImage read(
      SourceText source, Path context, String target, Map<String, String> buildArguments) {
    Dockerfile reader = new Dockerfile(context, buildArguments);
    for (Instruction instruction : DockerfileLines.read(source)) {
      reader.instruction(instruction);
    }
    DockerImage wanted = reader.stages.get(target.toLowerCase(Locale.ROOT));
    DockerImage image = wanted == null ? reader.image : wanted;
    if (Files.exists(context.resolve(".dockerignore"))
        && image.copies.stream().anyMatch(copy -> copy instanceof DockerImage.Copied.Files)) {
      image.notRun.add(".dockerignore: what it leaves out is seen all the same");
    }
    return image;
  }

  private void instruction(Instruction i) {
    String expanded = DockerfileWords.expand(i.arguments(), image.variables());
    switch (i.name()) {
      case "FROM" -> from(i);
      case "ARG" -> arguments(i);
      case "ENV" -> environment(i);
      case "WORKDIR" -> {
        image.workingDir = ContainerPaths.resolve(image.workingDir, unquoted(expanded));
        image.workingDirSet = true;
      }
      case "USER" -> image.user = Optional.of(unquoted(expanded));
      case "COPY", "ADD" -> copy(i);
      case "EXPOSE" ->
          DockerfileWords.words(i.arguments(), image.variables())
              .forEach(port -> Ports.exposed(port).forEach(image.ports::add));
      case "RUN" -> run(i);
      case "CMD" -> {
        image.command = commandLine(i.arguments());
        image.commandSet = true;
      }
      case "ENTRYPOINT" -> {
        image.entrypoint = commandLine(i.arguments());
        if (!image.commandSet) {
          image.command = List.of(); // Docker forgets the base image's CMD then
        }
      }
      case "SHELL" -> image.shell = DockerfileWords.json(i.arguments()).orElse(image.shell);
      case "HEALTHCHECK" -> image.healthcheck = !i.arguments().strip().equalsIgnoreCase("NONE");
      case "LABEL", "MAINTAINER", "STOPSIGNAL", "VOLUME" -> {} // nothing to do without a container
      default -> image.notRun.add(i.shown());
    }
  }

  private static String unquoted(String text) {
    List<String> words = DockerfileWords.words(text, Map.of());
    return words.isEmpty() ? "" : words.getFirst();
  }

  private void from(Instruction i) {
    Matcher stage = STAGE.matcher(DockerfileWords.expand(i.arguments(), globals).strip());
    if (!stage.lookingAt()) {
      return;
    }
    DockerImage base = stages.get(stage.group(1).toLowerCase(Locale.ROOT));
    image = base == null ? new DockerImage() : new DockerImage(base);
    if (base == null) {
      image.from = stage.group(1);
    }
    String name = stage.group(2) == null ? "" + stages.size() : stage.group(2);
    stages.put(name.toLowerCase(Locale.ROOT), image);
  }

  /** Before the first {@code FROM} for all {@code FROM}s; within a stage for its lines. */
  private void arguments(Instruction i) {
    boolean global = stages.isEmpty();
    for (String word : DockerfileWords.words(i.arguments(), global ? globals : image.variables())) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String given = buildArguments.get(name);
      String value =
          given != null ? given : equals < 0 ? globals.get(name) : word.substring(equals + 1);
      if (value != null) {
        (global ? globals : image.arguments).put(name, value);
      }
    }
  }

  private void environment(Instruction i) {
    Map<String, String> variables = image.variables();
    int equals = i.arguments().indexOf('=');
    int space = i.arguments().indexOf(' ');
    if (equals < 0 || (space >= 0 && space < equals)) {
      // ENV KEY a value with spaces
      String key = space < 0 ? i.arguments() : i.arguments().substring(0, space);
      String value = space < 0 ? "" : i.arguments().substring(space).strip();
      image.environment.put(key, String.join(" ", DockerfileWords.words(value, variables)));
      return;
    }
    for (String word : DockerfileWords.words(i.arguments(), variables)) {
      int at = word.indexOf('=');
      if (at > 0) {
        image.environment.put(word.substring(0, at), word.substring(at + 1));
      }
    }
  }

  private List<String> commandLine(String arguments) {
    return DockerfileWords.json(arguments)
        .orElseGet(() ->
            arguments.isBlank()
                ? List.of()
                : Stream.concat(image.shell.stream(), Stream.of(arguments.strip())).toList());
  }

  private void copy(Instruction i) {
    List<String> words =
        DockerfileWords.json(i.arguments())
            .orElseGet(() -> DockerfileWords.words(i.arguments(), image.variables()));
    boolean elsewhere = i.flags().stream().anyMatch(flag -> flag.startsWith("from="));
    if (elsewhere || words.size() < 2) {
      image.notRun.add(i.shown());
      return;
    }
    String written = words.getLast();
    String target = ContainerPaths.resolve(image.workingDir, written);
    boolean folder = written.endsWith("/") || written.equals(".") || words.size() > 2;
    for (Heredoc heredoc : i.heredocs()) {
      String text =
          heredoc.literal()
              ? heredoc.content()
              : DockerfileWords.expand(heredoc.content(), image.variables());
      image.copies.add(
          new DockerImage.Copied.Content(
              text, folder ? ContainerPaths.resolve(target, heredoc.name()) : target));
    }
    for (String source : words.subList(0, words.size() - 1)) {
      if (!source.startsWith("<<")) {
        copySource(i, source, target, folder);
      }
    }
  }

  private void copySource(Instruction i, String source, String target, boolean folder) {
    boolean archive = i.name().equals("ADD") && source.matches(".*\\.(tar|tgz|tar\\.\\w+|txz)");
    if (source.contains("://") || source.startsWith("git@") || archive) {
      image.notRun.add(i.shown());
      return;
    }
    List<Path> found = sources(source);
    if (found.isEmpty()) {
      image.notRun.add(i.shown() + " (" + source + " is not in the build context)");
    }
    for (Path path : found) {
      boolean several = folder || found.size() > 1;
      String place =
          several && !Files.isDirectory(path)
              ? ContainerPaths.resolve(target, String.valueOf(path.getFileName()))
              : target;
      image.copies.add(new DockerImage.Copied.Files(path, place));
    }
  }

  /** Files of the context; a pattern's matches in order of name. */
  private List<Path> sources(String written) {
    String relative = GoPath.clean("/" + written).substring(1);
    if (!relative.matches(".*[*?\\[].*")) {
      Path path = relative.isEmpty() ? context : context.resolve(relative);
      return Files.exists(path) ? List.of(path) : List.of();
    }
    PathMatcher matcher =
        FileSystems.getDefault().getPathMatcher("glob:" + context + "/" + relative);
    int depth = relative.split("/").length;
    try (Stream<Path> below = Files.walk(context, depth)) {
      return below.filter(matcher::matches).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(Instruction i) {
    String script =
        i.heredocs().isEmpty()
            ? DockerfileWords.json(i.arguments())
                .map(words -> String.join(" ", words))
                .orElse(i.arguments())
            : i.heredocs().getFirst().content();
    PipInstall pip = PipInstall.read(script, image.variables());
    image.packages.addAll(pip.packages());
    Map<String, String> mounts = bindMounts(i);
    for (String file : pip.requirements()) {
      String path = ContainerPaths.resolve(image.workingDir, file);
      image.requirements.add(
          Optional.ofNullable(mounts.get(path))
              .map(context::resolve)
              .or(() -> copied(path))
              .orElseGet(() -> context.resolve(GoPath.clean("/" + file).substring(1))));
    }
    pip.rest().forEach(command -> image.notRun.add("line " + i.span().line() + ": RUN " + command));
  }

  /** {@code RUN --mount=type=bind,source=a,target=b}: container path → path in the context. */
  private Map<String, String> bindMounts(Instruction i) {
    Map<String, String> mounts = new HashMap<>();
    for (String flag : i.flags()) {
      if (!flag.startsWith("mount=")) {
        continue;
      }
      Map<String, String> options = new HashMap<>();
      for (String option : flag.substring("mount=".length()).split(",")) {
        int equals = option.indexOf('=');
        if (equals > 0) {
          options.put(option.substring(0, equals), option.substring(equals + 1));
        }
      }
      String source = options.getOrDefault("source", options.getOrDefault("src", ""));
      String target =
          options.getOrDefault("target", options.getOrDefault("dst", options.get("destination")));
      if (options.getOrDefault("type", "bind").equals("bind") && target != null) {
        mounts.put(ContainerPaths.resolve(image.workingDir, target), source);
      }
    }
    return mounts;
  }

  private Optional<Path> copied(String path) {
    return image.copies.reversed().stream()
        .flatMap(copy ->
            copy instanceof DockerImage.Copied.Files(Path source, String target)
                ? below(source, target, path)
                : Stream.empty())
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Stream<Path> below(Path source, String target, String path) {
    if (path.equals(target)) {
      return Stream.of(source);
    }
    String prefix = target.equals("/") ? "/" : target + "/";
    return path.startsWith(prefix)
        ? Stream.of(source.resolve(path.substring(prefix.length())))
        : Stream.empty();
  }
}
