package dev.atelier.dbt.deps;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.dbt.DbtError;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Brings packages into a folder of downloads: by the local git, or over HTTP. */
final class Fetcher {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long GIT_MINUTES = 10;

  /** That an address could not be reached. */
  static final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final Path downloads;
  private final String registry;
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(TIMEOUT)
          .build();
  private int count;

  /**
   * @param registry its address, with a slash at the end
   */
  Fetcher(Path downloads, String registry) {
    this.downloads = downloads;
    this.registry = registry;
  }

  /** A repository at a revision. */
  Path git(String url, Optional<String> revision) {
    Path folder = next();
    List<String> clone = List.of("clone", "--quiet", "--depth", "1", "--", url, folder.toString());
    checkout("None", url, git(downloads, clone));
    if (revision.isPresent()) {
      String wanted = revision.get();
      if (wanted.startsWith("-")) {
        throw DbtError.RUNTIME.exception("'" + wanted + "' is no revision of " + url);
      }
      List<String> some = List.of("fetch", "--quiet", "--depth", "1", "origin", wanted);
      checkout(wanted, url, git(folder, some));
      checkout(wanted, url, git(folder, List.of("checkout", "--quiet", "FETCH_HEAD")));
    }
    return folder;
  }

  String head(Path repository) {
    return git(repository, List.of("rev-parse", "HEAD")).output().strip();
  }

  private record Ended(int code, String output) {}

  private static void checkout(String spec, String url, Ended git) {
    if (git.code() != 0) {
      throw new dev.atelier.kernel.error.AtelierException(
          dev.atelier.kernel.error.Problem.error(
              DbtError.DEPENDENCY.code(),
              "Internal Error\n"
                  + DbtError.indent(
                      "Error checking out spec='%s' for repo %s\n%s"
                          .formatted(spec, url, git.output().strip()))));
    }
  }

  private Ended git(Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    // other transports of git run commands
    builder.environment().put("GIT_ALLOW_PROTOCOL", "file:git:http:https:ssh");
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(GIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw DbtError.RUNTIME.exception("git did not end within ten minutes");
      }
      return new Ended(process.exitValue(), output);
    } catch (IOException e) {
      throw DbtError.RUNTIME.exception(
          "Make sure git is installed on your machine. More information: https://docs.getdbt.com/docs/package-management");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DbtError.RUNTIME.exception("interrupted");
    }
  }

  /** The names that the registry has. */
  List<String> index() {
    List<String> names = new ArrayList<>();
    json("index").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** What the registry knows of a package. */
  JsonNode of(String name) {
    return json(name);
  }

  private JsonNode json(String name) {
    byte[] body = get(registry + "api/v1/" + name + ".json");
    return Json.read(new String(body, StandardCharsets.UTF_8));
  }

  /** The single folder that an archive holds. */
  Path tarball(String url, String name) {
    Path folder = next();
    byte[] archive = get(url);
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new java.io.ByteArrayInputStream(archive)))) {
      Files.createDirectories(folder);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, folder);
      }
    } catch (IOException e) {
      throw DbtError.RUNTIME.exception("The archive of " + url + " is damaged: " + e.getMessage());
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.filter(Files::isDirectory).toList();
      if (all.size() != 1) {
        throw DbtError.RUNTIME.exception(
            "Incorrect structure for package extracted from %s.The extracted package needs to follow the structure %s/<package_contents>."
                .formatted(url, name));
      }
      return all.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Links and what would lie outside are left out. */
  private static void unpack(TarArchiveEntry entry, InputStream content, Path folder)
      throws IOException {
    Path at = folder.resolve(entry.getName()).normalize();
    if (!at.startsWith(folder)) {
      return;
    }
    if (entry.isDirectory()) {
      Files.createDirectories(at);
    } else if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
      Files.createDirectories(java.util.Objects.requireNonNull(at.getParent()));
      Files.copy(content, at);
    }
  }

  private byte[] get(String url) {
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw DbtError.RUNTIME.exception(
            "External connection exception occurred: %d for url: %s"
                .formatted(answer.statusCode(), url));
      }
      return answer.body();
    } catch (IOException e) {
      throw new Unreachable(
          "External connection exception occurred: %s could not be reached".formatted(url), e);
    } catch (IllegalArgumentException e) {
      throw DbtError.RUNTIME.exception("'" + url + "' is no address");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DbtError.RUNTIME.exception("interrupted");
    }
  }

  private Path next() {
    return downloads.resolve("p" + count++);
  }
}
