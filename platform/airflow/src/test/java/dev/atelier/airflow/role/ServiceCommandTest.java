package dev.atelier.airflow.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atelier.airflow.Services;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceCommandTest {
  private static ServiceCommand of(
      List<String> entrypoint, List<String> command, Map<String, String> environment) {
    return ServiceCommand.of(
        Services.of("x", "apache/airflow:2.9.1", entrypoint, command, environment, "127.0.0.1"));
  }

  private static ServiceCommand of(String... command) {
    return of(List.of(), List.of(command), Map.of());
  }

  @Test
  void partsAreKnownByTheirName() {
    assertThat(of("webserver").roles()).containsExactly(Role.WEB);
    assertThat(of("airflow", "scheduler").roles()).containsExactly(Role.SCHEDULER);
    assertThat(of("celery", "worker").roles()).containsExactly(Role.WORKER);
    assertThat(of("celery", "flower").roles()).containsExactly(Role.FLOWER);
    assertThat(of("dag-processor").roles()).containsExactly(Role.DAG_PROCESSOR);
    assertThat(of("standalone").roles()).containsExactly(Role.STANDALONE);
    assertThat(
            ServiceCommand.of(Services.of("x", "bitnami/airflow-worker:2", List.of(), Map.of()))
                .roles())
        .containsExactly(Role.WORKER);
  }

  @Test
  void theOfficialInitScriptIsSetupAlone() {
    String script =
        """
        if [[ -z "${AIRFLOW_UID}" ]]; then
          echo
          echo -e "\\033[1;33mWARNING!!!: AIRFLOW_UID not set!\\e[0m"
        fi
        one_meg=1048576
        mem_available=$$(($$(getconf _PHYS_PAGES) * $$(getconf PAGE_SIZE) / one_meg))
        mkdir -v -p /opt/airflow/{logs,dags,plugins,config}
        /entrypoint airflow version
        ls -la /opt/airflow/{logs,dags,plugins,config}
        chown -v -R "${AIRFLOW_UID}:0" /opt/airflow/{logs,dags,plugins,config}
        exec /entrypoint airflow config list
        """;
    Map<String, String> environment =
        Map.of(
            "_AIRFLOW_DB_MIGRATE",
            "true",
            "_AIRFLOW_WWW_USER_CREATE",
            "true",
            "_AIRFLOW_WWW_USER_USERNAME",
            "ada",
            "_AIRFLOW_WWW_USER_PASSWORD",
            "secret");
    ServiceCommand command = of(List.of("/bin/bash"), List.of("-c", script), environment);
    assertThat(command.roles()).isEmpty();
    assertThat(command.migrates()).isTrue();
    assertThat(command.onlySetup()).isTrue();
    ServiceSpec spec =
        Services.of(
            "init",
            "apache/airflow:2.9.1",
            List.of("/bin/bash"),
            List.of("-c", script),
            environment,
            "127.0.0.1");
    assertThat(StackUsers.of(List.of(spec)).admits("ada", "secret")).isTrue();
    assertThat(StackUsers.of(List.of(spec)).admits("ada", "wrong")).isFalse();
  }

  @Test
  void aChainSetsUpAndServes() {
    ServiceCommand command =
        of(
            "bash",
            "-c",
            "pip install --no-cache-dir pandas 'requests>=2' && airflow db migrate &&\n airflow users create --username admin --password \"$PW\" --role Admin --email a@b.c\n airflow scheduler & exec airflow webserver -p 8080");
    assertThat(command.roles()).containsExactlyInAnyOrder(Role.SCHEDULER, Role.WEB);
    assertThat(command.migrates()).isTrue();
    assertThat(command.packages()).containsExactly("pandas", "requests>=2");
    assertThat(command.airflow())
        .anySatisfy(call -> assertThat(call).startsWith("users", "create"));
  }

  @Test
  void connectionsOfASetupAreKept() {
    ServiceCommand command =
        of(
            "bash",
            "-c",
            "airflow db init; airflow connections add 'shop' --conn-uri \"postgres://u:${PASS:-p}@h/d\" || true; airflow variables set a 'b c'");
    assertThat(command.settings())
        .containsExactly(
            List.of("connections", "add", "shop", "--conn-uri", "postgres://u:p@h/d"),
            List.of("variables", "set", "a", "b c"));
    assertThat(command.onlySetup()).isTrue();
  }

  @Test
  void whatIsNotAirflowIsLeftToTheSandbox() {
    ServiceCommand command = of("bash", "-c", "python3 /opt/load.py && spark-submit x");
    assertThat(command.serves()).isFalse();
    assertThat(command.onlySetup()).isFalse();
    assertThat(command.other())
        .containsExactly(List.of("python3", "/opt/load.py"), List.of("spark-submit", "x"));
  }
}
