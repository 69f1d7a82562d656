package dev.atelier.sandbox;

import dev.atelier.kernel.stack.BuildSpec;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The packages that a service asks for, read from its variables and its Dockerfile.
 *
 * @param specifiers to install; a local one is an absolute path
 * @param options of pip that say where packages come from
 * @param met distributions that the platform stands in for, with the version they are said to have
 * @param notes what was read differently, for a person
 */
record Requirements(
    List<String> specifiers, List<String> options, Map<String, String> met, List<String> notes) {
  static Requirements of(ServiceSpec service) {
    Reader reader = new Reader(service);
    service.variable("_PIP_ADDITIONAL_REQUIREMENTS").ifPresent(reader::words);
    service
        .build()
        .ifPresent(build -> {
          build.packages().forEach(text -> reader.line(text, build.context()));
          build.requirements().forEach(reader::file);
        });
    ImportedPackages.of(service).forEach(reader::imported);
    return reader.result();
  }

  /** Mutable: collects while it reads. */
  private static final class Reader {
    private static final Set<String> SOURCES =
        Set.of("--index-url", "-i", "--extra-index-url", "--find-links", "-f", "--trusted-host");

    private final ServiceSpec service;
    private final Map<String, String> specifiers = new LinkedHashMap<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> met = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<Path> files = new LinkedHashSet<>();

    Reader(ServiceSpec service) {
      this.service = service;
      met.putAll(OwnPackages.always(service.image()));
    }

    Requirements result() {
      return new Requirements(List.copyOf(specifiers.values()), options, met, List.copyOf(notes));
    }

    /** As a shell splits them; Airflow's entrypoint passes the variable to pip unquoted. */
    void words(String text) {
      Path folder = service.build().map(BuildSpec::context).orElse(Path.of("/"));
      List<String> words = List.of(text.strip().split("\\s+"));
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i).replace("\"", "").replace("'", "");
        if (word.startsWith("-") && !word.contains("=") && i + 1 < words.size()) {
          option(word, words.get(++i), folder);
        } else {
          line(word, folder);
        }
      }
    }

    void file(Path file) {
      if (!files.add(file)) {
        return;
      }
      try {
        String text = Files.readString(file).replaceAll("\\\\\\R", " ");
        text.lines().forEach(line -> line(line, file.toAbsolutePath().resolve("..").normalize()));
      } catch (IOException e) {
        notes.add("the requirements file %s cannot be read: %s".formatted(file, e.getMessage()));
      }
    }

    private void line(String written, Path folder) {
      String line = written.replaceAll("(^|\\s)#.*$", "").replaceAll("\\s+--hash=\\S+", "").strip();
      if (line.isEmpty()) {
        return;
      }
      if (line.startsWith("-")) {
        String[] parts = line.split("[\\s=]+", 2);
        option(parts[0], parts.length > 1 ? parts[1].strip() : "", folder);
      } else {
        specifier(line, folder);
      }
    }

    private void option(String name, String value, Path folder) {
      switch (name) {
        case "-r", "--requirement" -> requirementFile(value, folder);
        case "-c", "--constraint" ->
            notes.add("the constraint file %s is not applied".formatted(value));
        case "-e", "--editable" -> specifier(value, folder);
        default -> {
          if (SOURCES.contains(name)) {
            options.add(name);
            options.add(value);
          } else {
            notes.add("pip's option %s is not applied".formatted(name));
          }
        }
      }
    }

    private void requirementFile(String value, Path folder) {
      Optional<Path> file =
          value.startsWith("/") ? service.hostPath(value) : Optional.of(folder.resolve(value));
      file.ifPresentOrElse(
          this::file, () -> notes.add("the requirements file %s is in no volume".formatted(value)));
    }

    void specifier(String written, Path folder) {
      String text = written.strip();
      String path = text.replaceAll("\\[.*?\\]$", "");
      if (text.startsWith(".") || text.startsWith("/") || path.endsWith(".whl")) {
        local(text, path, folder);
        return;
      }
      String name = name(text);
      Optional<String> own = OwnPackages.version(name, text, service.image());
      if (own.isPresent()) {
        met.put(name, own.get());
        notes.add("%s is Atelier's own here".formatted(text));
        return;
      }
      String replaced = OwnPackages.binary(text, name);
      if (!replaced.equals(text)) {
        notes.add("%s instead of %s, which would have to be compiled".formatted(replaced, text));
      }
      specifiers.merge(name, replaced, (a, b) -> b.length() > a.length() ? b : a);
    }

    private void local(String text, String path, Path folder) {
      Path file =
          path.startsWith("/")
              ? service.hostPath(path).orElse(Path.of(path))
              : folder.resolve(path).normalize();
      if (Files.exists(file)) {
        specifiers.put(file.toString(), file + text.substring(path.length()));
      } else {
        notes.add("the package %s does not exist".formatted(text));
      }
    }

    void imported(String distribution, Path by) {
      if (specifiers.putIfAbsent(name(distribution), distribution) == null) {
        notes.add("%s, since %s imports it".formatted(distribution, by.getFileName()));
      }
    }

    /** As package indexes compare names (PEP 503). */
    private static String name(String specifier) {
      return specifier
          .split("[\\s\\[=<>!~;@(]", 2)[0]
          .toLowerCase(java.util.Locale.ROOT)
          .replaceAll("[-_.]+", "-");
    }
  }
}
