package dev.atelier.app.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.app.stack.Supervisor;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.stack.Invocation;
import dev.atelier.kernel.stack.Metric;
import dev.atelier.kernel.stack.ServiceSpec;
import dev.atelier.kernel.stack.ToolCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The stack's own commands and interfaces, as {@code verify} asks them. */
public final class VerifyTools {
  private static final ErrorCode FAILED = ErrorCode.external("verify.command-failed");

  private final Supervisor supervisor;
  private final BiFunction<String, ServiceSpec, Invocation> calls;
  private final Map<String, ServiceSpec> services;
  private final Path folder;
  private final UnaryOperator<Path> standIn;
  private final Map<String, List<Metric>> remembered = new HashMap<>();

  /**
   * @param services by name, as started
   * @param folder of the compose file
   * @param standIn the copy of a path, where the run works on one
   * @param calls makes the call of a command inside a service from a container path to stand in
   */
  public VerifyTools(
      Supervisor supervisor,
      Map<String, ServiceSpec> services,
      Path folder,
      UnaryOperator<Path> standIn,
      BiFunction<String, ServiceSpec, Invocation> calls) {
    this.supervisor = supervisor;
    this.services = Map.copyOf(services);
    this.folder = folder;
    this.standIn = standIn;
    this.calls = calls;
  }

  void remember(String service, List<Metric> metrics) {
    remembered.put(service, metrics);
  }

  List<Metric> remembered(String service) {
    return remembered.getOrDefault(service, List.of());
  }

  Path file(String fromFolder) {
    return standIn.apply(folder.resolve(fromFolder).normalize());
  }

  /** Standard output of a tool's command of whichever service has it. */
  String run(String tool, List<String> arguments) {
    return services.values().stream()
        .filter(spec -> command(spec, tool).isPresent())
        .findFirst()
        .map(spec -> call(spec, "/", tool, arguments))
        .orElseThrow(
            () -> Problem.error(FAILED, "no running service has the command " + tool).exception());
  }

  private java.util.Optional<ToolCommand> command(ServiceSpec spec, String tool) {
    return supervisor.handle(spec.name()).flatMap(handle -> handle.command(tool));
  }

  private String call(ServiceSpec spec, String workingDir, String tool, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Invocation base = calls.apply(workingDir, spec);
    Invocation call =
        new Invocation(
            arguments,
            base.workingDir(),
            base.environment(),
            base.hostPath(),
            base.in(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            200,
            base.cancelled());
    int exit =
        command(spec, tool)
            .orElseThrow(() -> Problem.error(FAILED, spec.name() + " has no " + tool).exception())
            .run(call);
    String said = out.toString(StandardCharsets.UTF_8);
    if (exit != 0) {
      String all = (said + err.toString(StandardCharsets.UTF_8)).strip();
      String last = all.substring(Math.max(0, all.length() - 2_000));
      throw Problem.error(
              FAILED,
              tool + " " + String.join(" ", arguments) + " ended with " + exit + "\n" + last)
          .exception();
    }
    return said;
  }

  /** One figure of the warehouse. */
  String sql(String service, String sql) {
    ServiceSpec spec = service(service);
    String user = spec.variable("POSTGRES_USER").orElse("postgres");
    String database = spec.variable("POSTGRES_DB").orElse(user);
    return call(spec, "/", "psql", List.of("-U", user, "-d", database, "-AtXq", "-c", sql)).strip();
  }

  private ServiceSpec service(String name) {
    ServiceSpec spec = services.get(name);
    if (spec == null) {
      throw Problem.error(FAILED, "no such service: " + name).exception();
    }
    return spec;
  }

  /** Builds everything and returns {@code run_results.json}. */
  JsonNode dbtBuild(VerifyPlan.Dbt dbt) {
    ServiceSpec spec = service(dbt.service());
    Path project = spec.hostPath(dbt.project()).orElse(Path.of("/nonexistent"));
    try {
      call(spec, dbt.project(), "dbt", List.of("build"));
    } catch (dev.atelier.kernel.error.AtelierException e) {
      if (!Files.exists(project.resolve("target/run_results.json"))) {
        throw e; // otherwise its results say which nodes failed
      }
    }
    try {
      return Json.read(Files.readString(project.resolve("target/run_results.json")));
    } catch (IOException e) {
      throw Problem.error(FAILED, "dbt left no run_results.json: " + e.getMessage()).exception();
    }
  }

  /** How many documents an index pattern has now. */
  long documents(String service, String index) {
    String base = "http://" + service(service).address().getHostAddress() + ":9200/" + index;
    get(base + "/_refresh");
    return get(base + "/_count").path("count").asLong();
  }

  private static JsonNode get(String uri) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(uri)).build(),
              HttpResponse.BodyHandlers.ofString());
      return Json.read(answer.body());
    } catch (IOException e) {
      throw Problem.error(FAILED, uri + " does not answer: " + e.getMessage()).exception();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.error(FAILED, "interrupted").exception();
    }
  }
}
