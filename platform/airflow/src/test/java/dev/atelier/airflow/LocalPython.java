package dev.atelier.airflow;

import dev.atelier.airflow.python.PythonPackage;
import dev.atelier.airflow.python.PythonServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The python child without a sandbox, for tests. */
public final class LocalPython {
  private LocalPython() {}

  public static PythonServer server(Path scratch, String version) {
    return server(scratch, version, Map.of());
  }

  public static PythonServer server(Path scratch, String version, Map<String, String> environment) {
    Path python = PythonPackage.unpack(scratch);
    return new PythonServer(() -> {
      ProcessBuilder builder = new ProcessBuilder("python3", "-m", "airflow._atelier.server");
      builder.environment().put("PYTHONPATH", python.toString());
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      builder.environment().put("ATELIER_AIRFLOW_VERSION", version);
      builder.environment().putAll(environment);
      try {
        return builder.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }
}
