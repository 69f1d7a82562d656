package dev.atelier.sandbox;

import dev.atelier.sandbox.Sandbox.Mode;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the sandbox of a stack needs to know.
 *
 * @param state its own folder, {@code .atelier/sandbox}: what services write outside their mounts
 *     lies below it
 * @param environments the folder of Python environments, {@code .atelier/venvs}
 * @param hidden folders that no service may see, even where a mount covers them: {@code .atelier}
 * @param toolsSocket where the platform answers {@code tools}; writable by everybody, since code
 *     runs as another user
 * @param names every name of the stack with its loopback address; asked at each start of a command
 * @param mode none: the strongest that works on this machine
 */
public record SandboxSettings(
    Path state,
    Path environments,
    List<Path> hidden,
    Optional<Path> toolsSocket,
    List<SandboxTool> tools,
    Supplier<Map<String, InetAddress>> names,
    Optional<Mode> mode) {
  public SandboxSettings {
    state = state.toAbsolutePath().normalize();
    environments = environments.toAbsolutePath().normalize();
    hidden = hidden.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    tools = List.copyOf(tools);
  }
}
