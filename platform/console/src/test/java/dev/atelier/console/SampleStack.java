package dev.atelier.console;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.Event;
import dev.atelier.kernel.stack.Fact;
import dev.atelier.kernel.stack.Health;
import dev.atelier.kernel.stack.ImageReference;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.Mount;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.PublishedPort;
import dev.atelier.kernel.stack.Repair;
import dev.atelier.kernel.stack.RestartPolicy;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.ServiceStatus.Phase;
import dev.atelier.kernel.stack.StackView;
import dev.atelier.kernel.text.SourceText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stack of records as a real one would look: every state, long names, warnings, repairs. */
final class SampleStack implements StackView {
  static final Instant START = Instant.parse("2026-11-24T12:31:06Z");
  final List<String> restarted = new ArrayList<>();
  private final Path logs;

  SampleStack(Path logs) {
    this.logs = logs;
  }

  @Override
  public String project() {
    return "boutique";
  }

  @Override
  public List<ServiceStatus> services() {
    double t = System.currentTimeMillis() / 1000.0;
    return List.of(
        status(
            "postgres",
            "postgres:18",
            new Plan.Serve("PostgreSQL 18.6"),
            Phase.RUNNING,
            Health.healthy("912,400 rows · 7 connections"),
            5432,
            184,
            List.of(),
            List.of()),
        status(
            "elasticsearch",
            "docker.elastic.co/elasticsearch/elasticsearch:8.19.5",
            new Plan.Serve("OpenSearch 3.8"),
            Phase.RUNNING,
            Health.healthy("31,204 documents"),
            9200,
            391,
            List.of(
                Problem.warning(
                    ErrorCode.user("x.version"), "8.19 is asked for, OpenSearch 3.8 answers")),
            List.of()),
        status(
            "logstash",
            "docker.elastic.co/logstash/logstash:8.19.5",
            new Plan.Serve("Logstash, 1 pipeline"),
            Phase.RUNNING,
            Health.healthy("lag 0.2 s"),
            9600,
            0,
            List.of(),
            List.of(Metric.of("logstash_events_out_total", t * 13))),
        status(
            "generator",
            "atelier/generator:0.1.0",
            new Plan.Serve("Generator, seed 2024"),
            Phase.RUNNING,
            Health.healthy("1 row/s"),
            0,
            0,
            List.of(),
            List.of(
                Metric.of("generator_transactions_total", t * 42),
                Metric.of("generator_log_lines_total", t * 13))),
        status(
            "airflow-init",
            "apache/airflow:3.3.2",
            new Plan.Satisfied("Airflow", "the database is migrated"),
            Phase.COMPLETED,
            Health.exited(0, ""),
            0,
            0,
            List.of(),
            List.of()),
        status(
            "airflow-apiserver",
            "apache/airflow:3.3.2",
            new Plan.Serve("Airflow web"),
            Phase.RUNNING,
            Health.STARTING,
            8080,
            0,
            List.of(),
            List.of()),
        status(
            "airflow-scheduler",
            "apache/airflow:3.3.2",
            new Plan.Serve("Airflow scheduler"),
            Phase.RUNNING,
            Health.healthy("4 DAGs · 1 task running"),
            0,
            0,
            List.of(),
            List.of()),
        status(
            "airflow-dag-processor",
            "apache/airflow:3.3.2",
            new Plan.Serve("Airflow DAG processor"),
            Phase.RUNNING,
            Health.healthy("5 files"),
            0,
            0,
            List.of(),
            List.of()),
        status(
            "loader",
            "python:3.12",
            new Plan.Command("sandbox, full", List.of("python", "load.py")),
            Phase.FAILED,
            Health.exited(1, "ModuleNotFoundError: No module named 'requests'"),
            0,
            0,
            List.of(
                Problem.warning(
                    ErrorCode.user("stack.service-exited"), "loader exited with code 1")),
            List.of()),
        status(
            "trino",
            "trinodb/trino:435",
            new Plan.NotRun("not run", "trino (trinodb/trino:435) is not run: no built-in runtime"),
            Phase.NOT_RUN,
            Health.unhealthy("not run"),
            0,
            0,
            List.of(),
            List.of()));
  }

  private static ServiceStatus status(
      String name,
      String image,
      Plan plan,
      Phase phase,
      Health health,
      int port,
      int mib,
      List<Problem> warnings,
      List<Metric> metrics) {
    List<PublishedPort> ports =
        port == 0 ? List.of() : List.of(new PublishedPort("127.0.0.1", port, port, "tcp"));
    return new ServiceStatus(
        spec(name, image, ports),
        plan,
        phase,
        health,
        START,
        name.equals("loader") ? 3 : 0,
        ports,
        warnings,
        List.of(new Fact("Version", "sample"), new Fact("Pipeline", "logstash/pipeline/app.conf")),
        metrics,
        mib == 0
            ? Optional.empty()
            : Optional.of(mib * 1024L * 1024L + System.nanoTime() % 9_000_000));
  }

  private static ServiceSpec spec(String name, String image, List<PublishedPort> ports) {
    try {
      return new ServiceSpec(
          name,
          ImageReference.parse(image),
          Optional.empty(),
          List.of(),
          List.of(),
          Map.of(
              "POSTGRES_PASSWORD",
              "geheim",
              "DBT_URL",
              "postgresql://me:geheim@postgres:5432/x",
              "TZ",
              "UTC"),
          Optional.empty(),
          Optional.empty(),
          List.of(
              new Mount(
                  Mount.Type.BIND,
                  Path.of("/home/me/boutique/logs"),
                  "/usr/share/logstash/logs",
                  true)),
          InetAddress.getByName("127.77.0.9"),
          ports,
          List.of(),
          List.of(name),
          RestartPolicy.NO,
          true,
          Optional.empty(),
          1,
          Map.of(),
          new SourceText("docker-compose.yml", "services:\n").span(0, 8));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Repair> repairs() {
    return List.of(
        new Repair(
            "airflow.missing-scheduler",
            "airflow-apiserver",
            "nobody schedules: there is no scheduler service",
            "the built-in scheduler runs",
            "add a service with command: scheduler",
            Optional.empty()));
  }

  @Override
  public List<Event> events() {
    return List.of(
        new Event(START, "postgres", "started", false, "PostgreSQL 18.6"),
        new Event(START.plusSeconds(1), "postgres", "healthy", false, ""),
        new Event(
            START.plusSeconds(9),
            "loader",
            "exited",
            true,
            "exit code 1 ModuleNotFoundError: No module named 'requests'"));
  }

  @Override
  public Path logFile(String service) {
    return logs.resolve(service + ".log");
  }

  @Override
  public void restart(String service) {
    restarted.add(service);
  }
}
