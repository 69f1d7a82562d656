package dev.atelier.sandbox;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes one virtual environment, with {@code uv} where it is installed, else with {@code pip}. */
record VirtualEnvironment(
    Sandbox sandbox, Machine machine, Interpreter python, Path folder, Path cache) {
  /** How the user told pip and uv of an index, a proxy, a certificate. */
  private static final List<String> SETTINGS =
      List.of(
          "PIP_",
          "UV_",
          "SSL_CERT",
          "REQUESTS_CA",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "all_proxy",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "ALL_PROXY");

  private static final List<String> SETTING_FILES =
      List.of(".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml");

  void make(ServiceSpec service, Requirements requirements, ServiceLog log) throws IOException {
    Machine owner = sandbox.mode() == Sandbox.Mode.FULL ? machine : machine.unprivileged();
    Folders.owned(folder, owner);
    Folders.owned(cache, owner);
    ServiceSpec installer = installer(service, requirements);
    try {
      run(installer, log, venv(), List.of());
      requirements.met().forEach(this::declare);
      if (!requirements.specifiers().isEmpty()) {
        log.line("packages: installing " + String.join(" ", requirements.specifiers()));
        install(installer, requirements, log);
      }
    } finally {
      sandbox.end(installer);
    }
  }

  /** A service of its own, so that a package's code meets nothing of the stack. */
  private ServiceSpec installer(ServiceSpec service, Requirements requirements) {
    List<Mount> mounts = new ArrayList<>();
    for (Path path : List.of(folder, cache)) {
      mounts.add(new Mount(Mount.Type.BIND, path, path.toString(), false));
    }
    uv().filter(uv -> !EnterScript.isSystem(uv)).ifPresent(uv -> mounts.add(given(uv)));
    requirements.specifiers().stream()
        .filter(specifier -> specifier.startsWith("/"))
        .map(specifier -> Path.of(specifier.replaceAll("\\[.*?\\]$", "")))
        .forEach(path -> mounts.add(new Mount(Mount.Type.COPY, path, path.toString(), true)));
    Map<String, String> environment = new LinkedHashMap<>();
    System.getenv()
        .forEach((name, value) -> {
          if (SETTINGS.stream().anyMatch(name::startsWith)) {
            environment.put(name, value);
            Stream.of(value)
                .filter(text -> text.startsWith("/"))
                .map(Path::of)
                .filter(path -> Files.exists(path) && !EnterScript.isSystem(path))
                .forEach(path -> mounts.add(given(path)));
          }
        });
    Path home = Path.of(System.getProperty("user.home"));
    for (String file : SETTING_FILES) {
      Path source = home.resolve(file);
      if (Files.exists(source)) {
        mounts.add(new Mount(Mount.Type.BIND, source, "/root/" + file, true));
      }
    }
    environment.put("HOME", "/root");
    environment.put("PIP_CACHE_DIR", cache.toString());
    environment.put("UV_CACHE_DIR", cache.toString());
    environment.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    environment.put("PIP_NO_INPUT", "1");
    environment.put("PIP_PROGRESS_BAR", "off");
    return InstallerService.of(service, mounts, environment);
  }

  private static Mount given(Path path) {
    return new Mount(Mount.Type.BIND, path, path.toString(), true);
  }

  private List<String> venv() {
    return List.of(
        "/bin/sh",
        "-c",
        """
        set -e
        "$1" -m venv --without-pip "$2"
        if "$1" -m pip --version; then
          printf '#!/bin/sh\\nexec "%s" -m pip --python "%s/bin/python" "$@"\\n' "$1" "$2" >"$2/bin/pip"
          chmod 755 "$2/bin/pip"; ln -s pip "$2/bin/pip3"
        fi
        """,
        "venv",
        python.executable().toString(),
        folder.toString());
  }

  /**
   * A version that an image's Python had and this machine's has not would be compiled for many
   * minutes, and then mostly fail: one that is made for it takes its place. Only when that is not
   * the matter is pip left to build.
   */
  private void install(ServiceSpec installer, Requirements requirements, ServiceLog log)
      throws IOException {
    List<String> wanted = new ArrayList<>(requirements.specifiers());
    for (int i = 0; uv().isEmpty() && i <= requirements.specifiers().size(); i++) {
      String said = attempt(installer, log, requirements, wanted);
      Optional<String> unmade = Wheels.unmade(said, wanted);
      if (said.isEmpty()) {
        return;
      }
      if (unmade.isEmpty()) {
        break;
      }
      String name = Wheels.name(unmade.get());
      log.line(
          "packages: %s instead of %s, which is not made for Python %s"
              .formatted(name, unmade.get(), python.version()));
      wanted.replaceAll(specifier -> specifier.equals(unmade.get()) ? name : specifier);
    }
    run(
        installer,
        log,
        install(requirements, requirements.specifiers(), List.of()),
        requirements.specifiers());
  }

  /** What pip said when it failed; an empty text when it did not. */
  private String attempt(
      ServiceSpec installer, ServiceLog log, Requirements requirements, List<String> wanted)
      throws IOException {
    try {
      run(installer, log, install(requirements, wanted, Wheels.ONLY), wanted);
      return "";
    } catch (AtelierException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private List<String> install(
      Requirements requirements, List<String> specifiers, List<String> onlyWheels) {
    List<String> command = new ArrayList<>();
    Optional<Path> uv = uv();
    if (uv.isPresent()) {
      command.addAll(
          List.of(uv.get().toString(), "pip", "install", "--python", folder + "/bin/python"));
    } else {
      command.addAll(
          List.of(
              folder + "/bin/pip",
              "install",
              "--prefer-binary",
              "--no-warn-script-location",
              "--retries",
              "1"));
    }
    command.addAll(onlyWheels);
    command.addAll(requirements.options());
    command.addAll(specifiers);
    return command;
  }

  private static Optional<Path> uv() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .filter(entry -> entry.startsWith("/"))
        .map(entry -> Path.of(entry, "uv"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Says to an installer that a distribution is there; its code is the platform's. */
  private void declare(String name, String version) {
    Path packages = folder.resolve("lib/python" + python.version() + "/site-packages");
    Path info = packages.resolve("%s-%s.dist-info".formatted(name.replace('-', '_'), version));
    Text.write(
        info.resolve("METADATA"),
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\nSummary: met by Atelier\n"
            .formatted(name, version));
    Text.write(info.resolve("INSTALLER"), "atelier\n");
    Text.write(info.resolve("RECORD"), "");
  }

  private void run(ServiceSpec installer, ServiceLog log, List<String> command, List<String> wanted)
      throws IOException {
    if (!wanted.isEmpty()
        && command.getFirst().endsWith("/pip")
        && !Files.exists(folder.resolve("bin/pip"))) {
      throw missing(installer, wanted, "neither pip nor uv is installed on this machine");
    }
    Process process =
        sandbox.start(installer, new SandboxCommand(command, "/", Map.of(), List.of(), true));
    process.getOutputStream().close();
    List<String> errors = new ArrayList<>();
    String last = "";
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (!line.isBlank()) {
          log.line("packages: " + line.strip());
          last = line.strip();
        }
        if (line.contains("ERROR: ") || line.contains("error: ") || line.contains("× ")) {
          errors.add(line.strip());
        }
      }
      if (process.waitFor() != 0) {
        throw missing(installer, wanted, errors.isEmpty() ? last : String.join("; ", errors));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw missing(installer, wanted, "interrupted");
    }
  }

  private static RuntimeException missing(ServiceSpec service, List<String> wanted, String why) {
    String what =
        wanted.isEmpty()
            ? "the Python environment of %s cannot be made: %s"
            : "the Python packages of %s cannot be installed: %s";
    return Problem.error(
            SandboxErrors.PACKAGES,
            what.formatted(service.names().getFirst(), why)
                + (wanted.isEmpty() ? "" : " (wanted: " + String.join(", ", wanted) + ")"))
        .at(service.span())
        .mend(
            "connect to a package index, or set PIP_INDEX_URL or PIP_FIND_LINKS to one that answers")
        .exception();
  }
}
