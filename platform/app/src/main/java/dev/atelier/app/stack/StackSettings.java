package dev.atelier.app.stack;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * @param project as Compose derives it
 * @param folder of the first compose file
 * @param state {@code .atelier} in it, or a throw-away one
 * @param environment {@code .env} and the shell's
 * @param faithful repairs nothing
 * @param trusted the person agreed to run the code that the files bring
 */
public record StackSettings(
    String project,
    Path folder,
    Path state,
    Map<String, String> environment,
    Clock clock,
    boolean faithful,
    boolean trusted) {
  public StackSettings {
    environment = Map.copyOf(environment);
  }
}
