package dev.atelier.logstash;

import java.nio.file.Path;

/** Files of cases: in the source tree, so that they can be written anew. */
public final class Resources {
  private Resources() {}

  public static Path folder(String name) {
    Path platform = Path.of(System.getProperty("atelier.platform", ".."));
    return platform
        .resolve("logstash/src/test/resources/dev/atelier/logstash")
        .resolve(name)
        .normalize();
  }

  /** The repository's root, which is a stack. */
  public static Path repository() {
    return Path.of(System.getProperty("atelier.platform", ".."))
        .toAbsolutePath()
        .normalize()
        .getParent();
  }
}
