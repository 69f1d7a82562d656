package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ServiceSpec;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a command of the reduced mode is told, in place of what a namespace would show. */
record ReducedEnvironment(
    ServiceSpec service,
    Map<String, InetAddress> names,
    PathMap paths,
    Path root,
    Path files,
    List<Access> accesses) {
  /** The container's variables with the files here in place of its paths. */
  Map<String, String> environment(Map<String, String> container) {
    Map<String, String> all = new LinkedHashMap<>();
    container.forEach((name, value) -> all.put(name, paths.rewrite(value)));
    all.putIfAbsent("TMPDIR", root.resolve("tmp").toString());
    all.put("CURL_HOME", files.resolve("curl").toString());
    Map<String, String> known = HostsFile.entries(service, names);
    if (all.containsKey("PGHOST") && known.containsKey(all.get("PGHOST"))) {
      all.putIfAbsent("PGHOSTADDR", known.get(all.get("PGHOST")));
    }
    return all;
  }

  /** The platform's {@code sitecustomize.py} for this service. */
  String site() {
    List<String> here = accesses.stream().map(access -> access.path().toString()).toList();
    return Site.text(
        service, HostsFile.entries(service, names), paths.paths(), here, root.toString());
  }
}
