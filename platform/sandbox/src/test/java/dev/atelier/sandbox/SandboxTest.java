package dev.atelier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.ServiceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {
  @TempDir Path folder;

  @Test
  void runs() throws Exception {
    Path dags = Files.createDirectories(folder.resolve("dags"));
    Files.writeString(dags.resolve("a.txt"), "hello\n");
    SandboxSettings settings =
        new SandboxSettings(
            folder.resolve(".atelier/sandbox"),
            folder.resolve(".atelier/venvs"),
            List.of(folder.resolve(".atelier")),
            Optional.empty(),
            List.of(),
            () -> Map.of("postgres", Services.address("127.77.1.2")),
            Optional.empty());
    ServiceSpec service =
        Services.of(
            "airflow",
            "apache/airflow:3.0.0",
            Map.of("A", "b c"),
            new Mount(Mount.Type.BIND, dags, "/opt/airflow/dags", false),
            new Mount(Mount.Type.BIND, dags, "/usr/share/logstash/pipeline", true));
    try (Sandbox sandbox = Sandboxes.open(settings)) {
      String script =
          """
          id; pwd; env | sort; cat /opt/airflow/dags/a.txt; ls /usr/share/logstash/pipeline
          getent hosts postgres localhost; touch /opt/airflow/dags/new; mkdir /opt/x; ls -la / /root /home /opt/airflow ; ps ax
          touch /usr/share/logstash/pipeline/x; python3 -c 'import sys,ssl; print(sys.executable)'; whoami; date; hostname; exit 3
          """;
      Process p =
          sandbox.start(
              service,
              new SandboxCommand(List.of("bash", "-c", script), "", Map.of(), List.of(), true));
      System.out.println(new String(p.getInputStream().readAllBytes()));
      assertThat(p.waitFor()).isEqualTo(3);
      assertThat(dags.resolve("new")).exists();
      for (int i = 0; i < 20; i++) {
        long s = System.nanoTime();
        Process t = sandbox.start(service, SandboxCommand.of(List.of("true")));
        t.waitFor();
        System.out.println((System.nanoTime() - s) / 1e6);
      }
    }
  }
}
