package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment of a command as its container would have given it; nothing of the platform's. */
final class ContainerEnvironment {
  static final String BIN = "/opt/atelier/bin";
  static final String PYTHON = "/opt/atelier/python";
  static final String SITE = "/opt/atelier/site";
  static final String CURL = "/opt/atelier/curl";
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ContainerEnvironment() {}

  /**
   * @param virtualEnvironment where it lies for the command
   */
  static Map<String, String> of(
      ServiceSpec service, SandboxCommand command, Optional<Path> virtualEnvironment) {
    Map<String, String> all = new LinkedHashMap<>();
    Account account = Account.of(service.image());
    all.put("HOME", account.home());
    all.put("HOSTNAME", service.name());
    all.put("LANG", "C.UTF-8");
    all.put("TZ", "UTC");
    all.put("PYTHONUNBUFFERED", "1");
    all.putAll(service.environment());
    all.putAll(command.environment());
    all.merge("PYTHONPATH", SITE, (own, site) -> site + ":" + own);
    all.putIfAbsent("CURL_HOME", CURL);
    virtualEnvironment.ifPresent(folder -> all.put("VIRTUAL_ENV", folder.toString()));
    String own = all.getOrDefault("PATH", "");
    all.put(
        "PATH",
        Stream.of(
                Stream.of(BIN),
                virtualEnvironment.map(folder -> folder + "/bin").stream(),
                Stream.of(PYTHON, own.isBlank() ? PATH : own + ":" + PATH))
            .flatMap(part -> part)
            .collect(Collectors.joining(":")));
    return all;
  }
}
