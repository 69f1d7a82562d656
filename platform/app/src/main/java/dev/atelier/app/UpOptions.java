package dev.atelier.app;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code up}, as Compose has them and ours. Mutable, as picocli fills it. */
final class UpOptions {
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

  @Option(names = "--attach", paramLabel = "SERVICE", description = "Follow only these logs")
  List<String> attach = new ArrayList<>();

  @Option(names = "--no-attach", paramLabel = "SERVICE", description = "Do not follow these logs")
  List<String> noAttach = new ArrayList<>();

  @Option(names = "--no-color", description = "Logs without colours")
  boolean noColor;

  @Option(names = "--no-log-prefix", description = "Logs without the service's name")
  boolean noLogPrefix;

  @Option(names = "--timestamps", description = "Logs with times")
  boolean timestamps;

  @Parameters(
      paramLabel = "SERVICE",
      arity = "0..*",
      description = "Only these, with what they depend on")
  List<String> services = new ArrayList<>();

  /** What the logs that {@code up} follows are to look like, as {@code logs} takes it. */
  List<String> logFlags() {
    List<String> flags = new ArrayList<>();
    if (noColor) {
      flags.add("--no-color");
    }
    if (noLogPrefix) {
      flags.add("--no-log-prefix");
    }
    if (timestamps) {
      flags.add("--timestamps");
    }
    noAttach.forEach(service -> flags.add("--without=" + service));
    return flags;
  }

  /** The services whose logs are followed; none: all. */
  List<String> attached(List<String> started) {
    return attach.isEmpty() ? started : attach;
  }
}
