package dev.atelier.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Variables that make a program load other files: they name container paths, and must not reach the
 * programs of this machine that lead into the sandbox. They are set by its last step.
 */
record LoaderVariables(Map<String, String> values) {
  private static final List<String> NAMES =
      List.of(
          "GLIBC_TUNABLES",
          "GCONV_PATH",
          "LOCPATH",
          "NLSPATH",
          "HOSTALIASES",
          "TZDIR",
          "RESOLV_HOST_CONF",
          "RES_OPTIONS",
          "LOCALDOMAIN",
          "MALLOC_TRACE",
          "ENV",
          "BASH_ENV");

  static LoaderVariables takeFrom(Map<String, String> environment) {
    Map<String, String> taken = new TreeMap<>();
    for (String name : List.copyOf(environment.keySet())) {
      if (name.startsWith("LD_") || NAMES.contains(name)) {
        taken.put(name, environment.remove(name));
      }
    }
    return new LoaderVariables(taken);
  }

  /** To be put before the command line; empty where none is set. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    if (!values.isEmpty()) {
      command.add("env");
      values.forEach((name, value) -> command.add(name + "=" + value));
    }
    return command;
  }
}
