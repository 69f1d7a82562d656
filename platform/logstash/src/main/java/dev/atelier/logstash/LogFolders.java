package dev.atelier.logstash;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.text.Span;
import dev.atelier.logstash.pipeline.Agent;
import dev.atelier.logstash.plugin.GlobPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders that file inputs read and no mount shows: the classic fault of a first compose file,
 * whose program writes {@code logs/} beside it while Logstash waits inside its container.
 */
final class LogFolders {
  static final ErrorCode NOT_MOUNTED = ErrorCode.user("logstash.logs-not-mounted");
  private static final long LARGEST_PROGRAM = 1024 * 1024;
  private static final int DEPTH = 3;

  private LogFolders() {}

  /** A container folder and where an input names it. */
  record Missing(String folder, Span span) {
    String name() {
      return folder.substring(folder.lastIndexOf('/') + 1);
    }

    Problem problem(ServiceSpec service, Path beside) {
      return Problem.warning(
              NOT_MOUNTED,
              "the pipeline of "
                  + service.name()
                  + " reads "
                  + folder
                  + ", which no volume of the service shows: it will see no file")
          .at(span)
          .mend(mend(service, beside));
    }

    private String mend(ServiceSpec service, Path beside) {
      return "write under services."
          + service.name()
          + ".volumes: - ./"
          + beside.getFileName()
          + ":"
          + folder;
    }

    Repair repair(ServiceSpec service, Path beside, boolean made) {
      return new Repair(
          "logstash.logs-not-mounted",
          service.name(),
          "Logstash would wait for files in " + folder + ", which no volume shows",
          (made ? "made and mounted ./" : "mounted ./") + beside.getFileName() + " there",
          mend(service, beside),
          Optional.of(span));
    }
  }

  static List<Missing> find(ServiceSpec service, List<Agent.Planned> plans) {
    Map<String, Missing> missing = new LinkedHashMap<>();
    for (Agent.Planned planned : plans) {
      planned
          .plan()
          .reads()
          .forEach((path, span) -> {
            String folder = literalFolder(path);
            boolean ours =
                folder.startsWith("/tmp") || folder.startsWith("/dev") || folder.isEmpty();
            if (!ours && service.hostPath(folder).isEmpty()) {
              missing.putIfAbsent(folder, new Missing(folder, span));
            }
          });
    }
    return List.copyOf(missing.values());
  }

  /** {@code /a/b/*.log} → {@code /a/b}. */
  private static String literalFolder(String path) {
    StringBuilder folder = new StringBuilder();
    String[] parts = path.substring(1).split("/");
    for (int i = 0; i < parts.length - 1 && !GlobPath.isPattern(parts[i]); i++) {
      folder.append('/').append(parts[i]);
    }
    return folder.toString();
  }

  /** The folder of the same name beside the compose file, if it is there or a program writes it. */
  static Optional<Path> beside(Missing missing, Path stackFolder) {
    Path folder = stackFolder.resolve(missing.name());
    return Files.isDirectory(folder) || isWritten(missing.name(), stackFolder)
        ? Optional.of(folder)
        : Optional.empty();
  }

  private static boolean isWritten(String name, Path stackFolder) {
    try (Stream<Path> programs = Files.walk(stackFolder, DEPTH)) {
      return programs
          .filter(file -> file.toString().matches(".*\\.(py|sh|js|ts|rb)"))
          .anyMatch(file -> mentions(file, name + "/"));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static boolean mentions(Path file, String text) {
    try {
      return Files.size(file) < LARGEST_PROGRAM && Files.readString(file).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  static ServiceSpec mounted(ServiceSpec service, Missing missing, Path folder) {
    List<Mount> mounts = new ArrayList<>(service.mounts());
    mounts.add(new Mount(Mount.Type.BIND, folder, missing.folder(), true));
    return service.with(mounts, service.environment());
  }
}
