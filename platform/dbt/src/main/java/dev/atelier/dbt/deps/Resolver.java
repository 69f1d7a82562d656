package dev.atelier.dbt.deps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.DbtError;
import dev.atelier.dbt.Event;
import dev.atelier.dbt.Workspace;
import dev.atelier.dbt.project.PackageFile;
import dev.atelier.dbt.project.ProjectFile;
import dev.atelier.dbt.project.Values;
import dev.atelier.kernel.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides on one version of each package, with the packages that packages need. */
final class Resolver {
  private final Path project;
  private final Fetcher fetcher;
  private final Event.Sink events;
  private final Map<String, PackageSpec> specs = new LinkedHashMap<>();
  private final Map<String, PinnedPackage> pinned = new LinkedHashMap<>();
  private @Nullable Set<String> index;

  Resolver(Path project, Fetcher fetcher, Event.Sink events) {
    this.project = project;
    this.fetcher = fetcher;
    this.events = events;
  }

  /**
   * @param deep whether packages' own packages are wanted; a lock file names them all
   */
  List<PinnedPackage> resolve(List<PackageSpec> wanted, boolean deep, String rootName) {
    List<PackageSpec> pending = new ArrayList<>(wanted);
    while (!pending.isEmpty()) {
      List<PackageSpec> next = new ArrayList<>();
      for (PackageSpec one : pending) {
        PackageSpec spec = merged(one);
        if (spec.equals(specs.put(one.key(), spec)) && pinned.containsKey(one.key())) {
          continue;
        }
        PinnedPackage pin = pin(spec);
        pinned.put(one.key(), pin);
        if (deep) {
          PackageFile.read(pin.folder()).packages().forEach(e -> next.add(PackageSpec.read(e)));
        }
      }
      pending = next;
    }
    Set<String> names = new LinkedHashSet<>();
    for (PinnedPackage one : pinned.values()) {
      if (!names.add(one.projectName())) {
        throw DbtError.RUNTIME.exception(
            "Found duplicate project \"%s\". This occurs when a dependency has the same project name as some other dependency."
                .formatted(one.projectName()));
      }
      if (one.projectName().equals(rootName)) {
        throw DbtError.RUNTIME.exception(
            "Found a dependency with the same name as the root project \"%s\". Package names must be unique in a project. Please rename one of these packages."
                .formatted(rootName));
      }
    }
    return List.copyOf(pinned.values());
  }

  /** With what other packages asked of the same one. */
  private PackageSpec merged(PackageSpec spec) {
    PackageSpec known = specs.get(spec.key());
    return switch (spec) {
      case PackageSpec.Registry one when known instanceof PackageSpec.Registry before -> {
        Set<String> all = new LinkedHashSet<>(before.versions());
        all.addAll(one.versions());
        yield new PackageSpec.Registry(
            one.key(), List.copyOf(all), one.prerelease() || before.prerelease(), before.written());
      }
      case PackageSpec.Git one when known instanceof PackageSpec.Git before -> {
        if (!one.revision().equals(before.revision())) {
          throw DbtError.RUNTIME.exception(
              "git dependencies should contain exactly one version. %s contains: {'%s', '%s'}"
                  .formatted(one.key(), before.revision().orElse(""), one.revision().orElse("")));
        }
        yield before;
      }
      default -> known == null ? spec : known;
    };
  }

  private PinnedPackage pin(PackageSpec spec) {
    return switch (spec) {
      case PackageSpec.Local one -> {
        Path folder = project.resolve(one.key()).normalize();
        yield new PinnedPackage(
            one.key(),
            "<local @ " + one.key() + ">",
            name(folder),
            folder,
            true,
            "",
            "",
            lock("local", one.key(), name(folder)));
      }
      case PackageSpec.Tarball one -> {
        Path folder = fetcher.tarball(one.key(), one.name());
        yield new PinnedPackage(
            one.name(),
            "tarball (url: " + one.key() + ")",
            one.name(),
            folder,
            false,
            "",
            "",
            lock("tarball", one.key(), one.name()));
      }
      case PackageSpec.Git one -> git(one);
      case PackageSpec.Registry one -> registry(one);
    };
  }

  private static Map<String, String> lock(String kind, String what, String name) {
    Map<String, String> out = new TreeMap<>();
    out.put(kind, what);
    out.put("name", name);
    return out;
  }

  private static String name(Path folder) {
    if (!Files.isRegularFile(folder.resolve(ProjectFile.FILE))) {
      throw DbtError.RUNTIME.exception(
          "No dbt_project.yml found at expected path "
              + folder.resolve(ProjectFile.FILE)
              + "\nVerify that each entry within packages.yml (and their transitive dependencies) contains a file named dbt_project.yml\n");
    }
    return Values.text(ProjectFile.readRaw(folder).get("name"), "");
  }

  private PinnedPackage git(PackageSpec.Git one) {
    Path repository = fetcher.git(one.key(), one.revision());
    String revision = fetcher.head(repository);
    String unpinned =
        one.revision().isEmpty()
            ? "not pinned, using HEAD (default branch)."
            : Set.of("HEAD", "main", "master").contains(one.revision().get())
                ? "pinned to the \"" + one.revision().get() + "\" branch."
                : "";
    if (!unpinned.isEmpty() && one.warns()) {
      events.warn(
          "DepsUnpinned",
          "M018",
          "The git package \"%s\" \n\tis %s\n\tThis can introduce breaking changes into your project without warning!\n\nSee https://docs.getdbt.com/docs/package-management#section-specifying-package-versions"
              .formatted(one.key(), unpinned));
    }
    String below = one.subdirectory().orElse("");
    Path folder = repository.resolve(below).normalize();
    if (!folder.startsWith(repository)) {
      throw DbtError.RUNTIME.exception(
          "The subdirectory '" + below + "' lies outside of " + one.key());
    }
    Map<String, String> lock = lock("git", one.key(), name(folder));
    lock.put("revision", revision);
    if (!below.isEmpty()) {
      lock.put("subdirectory", below);
    }
    return new PinnedPackage(
        below.isEmpty() ? one.key() : one.key() + "/" + below,
        "revision " + revision,
        name(folder),
        folder,
        false,
        "",
        below,
        lock);
  }

  private PinnedPackage registry(PackageSpec.Registry one) {
    Set<String> known = index;
    if (known == null) {
      known = new LinkedHashSet<>(fetcher.index());
      index = known;
    }
    if (!known.contains(one.key())) {
      throw DbtError.RUNTIME.exception(
          "Package " + one.key() + " was not found in the package index");
    }
    JsonNode versions = fetcher.of(one.key()).path("versions");
    boolean early =
        one.prerelease() || one.versions().stream().anyMatch(v -> v.matches(".*\\d-?[a-z]+.*"));
    List<String> usable = new ArrayList<>();
    versions
        .fieldNames()
        .forEachRemaining(version -> {
          if (runsHere(versions.path(version)) && (early || !Versions.isPrerelease(version))) {
            usable.add(version);
          }
        });
    usable.sort(Versions.ORDER);
    Optional<String> best =
        usable.reversed().stream().filter(v -> Versions.matches(v, one.versions())).findFirst();
    if (best.isEmpty()) {
      throw DbtError.RUNTIME.exception(
          "Could not find a matching compatible version for package %s\n  Requested range: %s\n  Compatible versions: %s\n"
              .formatted(one.key(), String.join(", ", one.versions()), usable));
    }
    JsonNode chosen = versions.path(best.get());
    String name = chosen.path("name").asText();
    Map<String, String> lock = lock("package", one.key(), name);
    lock.put("version", best.get());
    return new PinnedPackage(
        one.key(),
        "version " + best.get(),
        name,
        fetcher.tarball(chosen.path("downloads").path("tarball").asText(), name),
        false,
        usable.getLast(),
        "",
        lock);
  }

  private static boolean runsHere(JsonNode version) {
    List<String> wanted =
        Values.strings(
            Json.mapper().convertValue(version.path("require_dbt_version"), Object.class));
    return wanted.isEmpty() || Versions.matches(Workspace.DBT_VERSION, wanted);
  }
}
