package dev.atelier.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code up}, as Compose has them and ours. Mutable, as picocli fills it. */
final class UpOptions {
  static final List<String> IGNORED =
      List.of(
          "--build",
          "--no-build",
          "--pull",
          "--quiet-pull",
          "--quiet-build",
          "--renew-anon-volumes",
          "--always-recreate-deps",
          "--watch",
          "--menu",
          "--no-color",
          "--scale");

  @Option(
      names = {"-d", "--detach"},
      description = "In the background")
  boolean detach;

  @Option(names = "--wait", description = "Return when everything is healthy (implies -d)")
  boolean await;

  @Option(
      names = "--wait-timeout",
      paramLabel = "SECONDS",
      description = "At most this long",
      defaultValue = "600")
  int waitTimeout = 600;

  @Option(names = "--faithful", description = "Repair nothing: fail where Docker would")
  boolean faithful;

  @Option(names = "--strict", description = "Refuse a stack with services that are not run here")
  boolean strict;

  @Option(
      names = "--trust",
      description = "Run the code that the files bring without asking (for CI)")
  boolean trust;

  @Option(
      names = "--free-ports",
      description = "Where a published port is taken, use a free one and print it")
  boolean freePorts;

  @Option(names = "--no-deps", description = "Without the services that the named ones depend on")
  boolean noDeps;

  @Option(names = "--force-recreate", description = "Restart services even when nothing changed")
  boolean forceRecreate;

  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "SECONDS",
      description = "To stop before a service is killed")
  @Nullable Integer timeout;

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      description = "Port of the console (8000)",
      defaultValue = "8000")
  int consolePort = 8000;

  @Option(
      names = {
        "--build",
        "--no-build",
        "--quiet-pull",
        "--quiet-build",
        "--renew-anon-volumes",
        "--always-recreate-deps",
        "-w",
        "--watch",
        "--menu",
        "--no-color",
        "--remove-orphans",
        "--no-recreate",
        "--no-start",
        "--abort-on-container-exit",
        "--abort-on-container-failure",
        "--attach-dependencies",
        "--no-log-prefix",
        "--timestamps",
        "-y",
        "--yes"
      },
      hidden = true)
  boolean ignored;

  @Option(
      names = {"--pull", "--scale", "--attach", "--no-attach", "--exit-code-from"},
      hidden = true)
  List<String> ignoredValues = new ArrayList<>();

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..*",
      description = "Only these, with what they depend on")
  List<String> services = new ArrayList<>();
}
