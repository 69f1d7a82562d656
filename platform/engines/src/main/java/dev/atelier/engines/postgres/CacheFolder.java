package dev.atelier.engines.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Where what every stack of this user shares is kept: unpacked programs. */
final class CacheFolder {
  private CacheFolder() {}

  static Path shared() {
    return Identity.mustBecomeAnother() && System.getenv("ATELIER_CACHE") == null
        ? Path.of("/var/cache/atelier") // root's own folder is closed to the server's user
        : shared(System.getenv(), Path.of(System.getProperty("user.home", "/")));
  }

  /**
   * {@code ATELIER_CACHE}, {@code XDG_CACHE_HOME/atelier}, {@code ~/.cache/atelier}, or else
   * /var/tmp.
   */
  static Path shared(Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("ATELIER_CACHE", "");
    if (!own.isBlank()) {
      return Path.of(own).toAbsolutePath();
    }
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    if (xdg.startsWith("/")) {
      return Path.of(xdg, "atelier");
    }
    return Files.isWritable(home) && home.getNameCount() > 0
        ? home.resolve(".cache/atelier")
        : Path.of("/var/tmp/atelier-" + System.getProperty("user.name", "anybody"));
  }
}
