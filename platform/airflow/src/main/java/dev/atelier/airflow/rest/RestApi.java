package dev.atelier.airflow.rest;

import dev.atelier.airflow.AirflowEngine;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.schedule.PythonTime;
import dev.atelier.airflow.state.DatabaseException;
import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.json.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of a generation's API. */
final class RestApi {
  private static final Logger LOG = LoggerFactory.getLogger(RestApi.class);

  private final AirflowEngine engine;
  private final SignIn signIn;
  private final boolean third;
  private final String root;

  /** Answers a request that was let in. */
  interface Endpoint {
    /** What to write as JSON; null when the endpoint wrote its answer itself. */
    @Nullable Object answer(Request request);
  }

  /** Adds routes below the API's root. */
  interface Routes {
    void add(String method, String path, Endpoint endpoint);
  }

  RestApi(AirflowEngine engine, SignIn signIn) {
    this.engine = engine;
    this.signIn = signIn;
    this.third = engine.config().generation() >= 3;
    this.root = third ? "/api/v2" : "/api/v1";
  }

  void routes(RoutesConfig routes) {
    routes.get(
        third ? root + "/monitor/health" : "/health", context -> write(context, 200, health()));
    routes.get(root + "/health", context -> write(context, 200, health()));
    routes.get(
        root + "/version",
        context ->
            write(
                context,
                200,
                Answer.of("version", engine.config().version(), "git_version", null)));
    if (third) {
      routes.post("/auth/token", this::token);
      routes.get("/auth/token", this::openToken);
      routes.post("/auth/token/cli", this::token);
    }
    Shapes shapes = new Shapes(third, engine.schedulerSettings().hostname());
    Routes own = (method, path, endpoint) -> add(routes, method, path, endpoint);
    new DagEndpoints(shapes).routes(own);
    new RunEndpoints(shapes).routes(own);
    new XcomEndpoints(shapes).routes(own);
    new TaskEndpoints(shapes).routes(own);
    new SettingEndpoints(new SettingShapes(third)).routes(own);
    new AssetEndpoints(shapes).routes(own);
    new QueuedEventEndpoints(shapes).routes(own);
    new ServerEndpoints(shapes).routes(own);
    if (third) {
      new BackfillEndpoints(shapes).routes(own);
      new BulkEndpoints().routes(own);
    }
  }

  private void add(RoutesConfig routes, String method, String path, Endpoint endpoint) {
    switch (method) {
      case "GET" -> routes.get(root + path, context -> serve(context, endpoint));
      case "POST" -> routes.post(root + path, context -> serve(context, endpoint));
      case "PUT" -> routes.put(root + path, context -> serve(context, endpoint));
      case "PATCH" -> routes.patch(root + path, context -> serve(context, endpoint));
      case "DELETE" -> routes.delete(root + path, context -> serve(context, endpoint));
      default -> throw new IllegalArgumentException(method);
    }
  }

  private void serve(Context context, Endpoint endpoint) {
    try {
      Optional<String> user = signIn.user(context);
      if (user.isEmpty()) {
        context.header("WWW-Authenticate", third ? "Bearer" : "Basic");
        throw new RestError(401, "Unauthorized", third ? "Not authenticated" : null);
      }
      Object answer = endpoint.answer(new Request(engine, context, user.get()));
      if (answer instanceof Answer.Coded(int status, Object body)) {
        write(context, status, body);
      } else if (answer != null) {
        write(context, status(context), answer);
      }
    } catch (RestError e) {
      refuse(context, e);
    } catch (AtelierException e) {
      refuse(context, error(e));
    } catch (DatabaseException e) {
      LOG.warn("{} {}: {}", context.method(), context.path(), e.getMessage());
      refuse(
          context,
          new RestError(
              e.duplicate() ? 409 : 503,
              e.duplicate() ? "Conflict" : "Service Unavailable",
              "the database does not answer"));
    }
  }

  /** 3.x says 201 for a setting that was made; 2.x says 200. */
  private int status(Context context) {
    String path = context.path();
    boolean made =
        third
            && (path.endsWith("/variables")
                || path.endsWith("/connections")
                || path.endsWith("/pools"));
    return switch (context.method().name()) {
      case "DELETE" -> 204;
      case "POST" -> made ? 201 : 200;
      default -> 200;
    };
  }

  /** The platform's errors by their code. */
  private RestError error(AtelierException e) {
    ErrorCode code = e.problems().getFirst().code();
    String message = String.valueOf(e.getMessage());
    if (code.equals(AirflowErrors.RUN_EXISTS.code())) {
      return third
          ? new RestError(
              409,
              "Conflict",
              Answer.of(
                  "reason",
                  "Unique constraint violation",
                  "statement",
                  "hidden",
                  "orig_error",
                  "hidden",
                  "message",
                  message))
          : new RestError(409, "Conflict", message);
    }
    boolean missing =
        code.equals(AirflowErrors.DAG_NOT_FOUND.code())
            || code.equals(AirflowErrors.RUN_NOT_FOUND.code())
            || code.equals(AirflowErrors.TASK_NOT_FOUND.code())
            || code.equals(AirflowErrors.NOT_FOUND.code());
    return new RestError(missing ? 404 : 400, missing ? "Not Found" : "Bad Request", message);
  }

  private void refuse(Context context, RestError error) {
    if (third) {
      write(context, error.status(), Answer.of("detail", error.detail()));
      return;
    }
    String section =
        switch (error.status()) {
          case 400 -> "BadRequest";
          case 401 -> "Unauthenticated";
          case 403 -> "PermissionDenied";
          case 404 -> "NotFound";
          case 409 -> "AlreadyExists";
          default -> "Unknown";
        };
    Map<String, @Nullable Object> problem =
        Answer.of(
            "detail",
            error.detail(),
            "status",
            error.status(),
            "title",
            error.title(),
            "type",
            "https://airflow.apache.org/docs/apache-airflow/"
                + engine.config().version()
                + "/stable-rest-api-ref.html#section/Errors/"
                + section);
    context
        .status(error.status())
        .contentType("application/problem+json")
        .result(Json.pretty(problem) + "\n");
  }

  private static void write(Context context, int status, Object answer) {
    context.status(status);
    if (status == 204) {
      return;
    }
    context.contentType("application/json").result(Json.write(answer));
  }

  private Map<String, @Nullable Object> health() {
    String scheduler = engine.started() ? PythonTime.iso(engine.scheduler().lastTurn()) : null;
    String processor = engine.started() ? PythonTime.iso(engine.lastRead()) : null;
    String state = engine.started() ? "healthy" : "unhealthy";
    boolean database = true;
    try {
      engine.database().call(session -> session.list("select 1 as n", row -> row.number("n")));
    } catch (DatabaseException _) {
      database = false;
    }
    return Answer.of(
        "metadatabase", Answer.of("status", database ? "healthy" : "unhealthy"),
        "scheduler", Answer.of("status", state, "latest_scheduler_heartbeat", scheduler),
        "triggerer", Answer.of("status", null, "latest_triggerer_heartbeat", null),
        "dag_processor",
            Answer.of(
                "status",
                third ? state : null,
                "latest_dag_processor_heartbeat",
                third ? processor : null));
  }

  private void token(Context context) {
    var body = new Request(engine, context, "").body();
    String name = body.path("username").asText("");
    if (!signIn.admits(name, body.path("password").asText(""))) {
      write(context, 401, Answer.of("detail", "Invalid credentials"));
      return;
    }
    write(context, 201, Answer.of("access_token", signIn.token(name)));
  }

  private void openToken(Context context) {
    if (signIn.everybody()) {
      write(context, 201, Answer.of("access_token", signIn.token("admin")));
    } else {
      write(
          context,
          403,
          Answer.of(
              "detail",
              "This method is only allowed if ``[core] simple_auth_manager_all_admins`` is True"));
    }
  }
}
