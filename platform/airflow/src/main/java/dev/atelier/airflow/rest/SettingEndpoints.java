package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.Settings;
import dev.atelier.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Variables, connections, pools. */
final class SettingEndpoints {
  private final SettingShapes shapes;

  SettingEndpoints(SettingShapes shapes) {
    this.shapes = shapes;
  }

  void routes(RestApi.Routes routes) {
    routes.add("GET", "/variables", this::variables);
    routes.add("POST", "/variables", this::addVariable);
    routes.add("GET", "/variables/{key}", request -> shapes.variable(variable(request)));
    routes.add("PATCH", "/variables/{key}", this::changeVariable);
    routes.add("DELETE", "/variables/{key}", this::deleteVariable);
    routes.add("GET", "/connections", this::connections);
    routes.add("POST", "/connections", this::addConnection);
    routes.add("POST", "/connections/test", SettingEndpoints::test);
    routes.add("POST", "/connections/defaults", SettingEndpoints::defaults);
    routes.add("GET", "/connections/{id}", request -> shapes.connection(connection(request)));
    routes.add("PATCH", "/connections/{id}", this::changeConnection);
    routes.add("DELETE", "/connections/{id}", this::deleteConnection);
    routes.add("GET", "/pools", this::pools);
    routes.add("POST", "/pools", this::addPool);
    routes.add("GET", "/pools/{name}", request -> shapes.pool(pool(request)));
    routes.add("PATCH", "/pools/{name}", this::changePool);
    routes.add("DELETE", "/pools/{name}", this::deletePool);
  }

  private static Settings settings(Request request) {
    return request.engine().settings();
  }

  private Object variables(Request request) {
    Answer.Page<Settings.Variable> page =
        request.page(request.read(session -> settings(request).variables(session)));
    return Answer.of(
        "variables",
        page.items().stream().map(shapes::variable).toList(),
        "total_entries",
        page.total());
  }

  private static Settings.Variable variable(Request request) {
    String key = request.path("key");
    return request
        .read(session -> settings(request).variable(session, key))
        .orElseThrow(() ->
            new RestError(
                404,
                "Variable not found",
                request.third()
                    ? "The Variable with key: `" + key + "` was not found"
                    : "Variable does not exist"));
  }

  static Settings.Variable variable(Request request, JsonNode body, String key) {
    return new Settings.Variable(key, value(body.path("value")), request.text(body, "description"));
  }

  private static String value(JsonNode value) {
    return value.isTextual() ? value.asText() : Json.write(value);
  }

  private Object addVariable(Request request) {
    JsonNode body = request.body();
    String key = required(request, body, "key");
    Settings.Variable variable = variable(request, body, key);
    request
        .engine()
        .database()
        .run(session -> {
          if (request.third() && settings(request).variable(session, key).isPresent()) {
            throw new RestError(
                409, "Conflict", "The Variable with key: `" + key + "` already exists");
          }
          settings(request).setVariable(session, variable);
        });
    return shapes.variable(variable);
  }

  private static String required(Request request, JsonNode body, String name) {
    return request
        .text(body, name)
        .orElseThrow(() ->
            request.third()
                ? new RestError(
                    422,
                    "",
                    List.of(
                        Answer.of(
                            "type",
                            "missing",
                            "loc",
                            List.of("body", name),
                            "msg",
                            "Field required",
                            "input",
                            body)))
                : new RestError(
                    400, "Bad Request", "{'" + name + "': ['Missing data for required field.']}"));
  }

  private Object changeVariable(Request request) {
    Settings.Variable known = variable(request);
    JsonNode body = request.body();
    JsonNode value = body.path("value");
    Settings.Variable changed =
        new Settings.Variable(
            known.key(),
            value.isMissingNode() ? known.value() : value(value),
            request.text(body, "description").or(known::description));
    request.engine().database().run(session -> settings(request).setVariable(session, changed));
    return shapes.variable(changed);
  }

  private Object deleteVariable(Request request) {
    Settings.Variable known = variable(request);
    request
        .engine()
        .database()
        .run(session -> settings(request).deleteVariable(session, known.key()));
    return Answer.of();
  }

  private Object connections(Request request) {
    Answer.Page<Settings.Connection> page =
        request.page(request.read(session -> settings(request).connections(session)));
    return Answer.of(
        "connections",
        page.items().stream().map(shapes::connection).toList(),
        "total_entries",
        page.total());
  }

  private static Settings.Connection connection(Request request) {
    String id = request.path("id");
    return request
        .read(session -> settings(request).connection(session, id))
        .orElseThrow(() ->
            new RestError(
                404,
                "Connection not found",
                "The Connection with connection_id: `" + id + "` was not found"));
  }

  static Settings.Connection read(
      Request request, JsonNode body, Optional<Settings.Connection> known, String id) {
    return new Settings.Connection(
        id,
        request
            .text(body, "conn_type")
            .or(() -> known.map(Settings.Connection::connType))
            .orElse(""),
        request.text(body, "description").or(() -> known.flatMap(Settings.Connection::description)),
        request.text(body, "host").or(() -> known.flatMap(Settings.Connection::host)),
        request.text(body, "schema").or(() -> known.flatMap(Settings.Connection::schema)),
        request.text(body, "login").or(() -> known.flatMap(Settings.Connection::login)),
        request.text(body, "password").or(() -> known.flatMap(Settings.Connection::password)),
        request
            .text(body, "port")
            .map(Integer::parseInt)
            .or(() -> known.flatMap(Settings.Connection::port)),
        request.text(body, "extra").or(() -> known.flatMap(Settings.Connection::extra)));
  }

  private Object addConnection(Request request) {
    JsonNode body = request.body();
    String id = required(request, body, "connection_id");
    required(request, body, "conn_type");
    Settings.Connection made = read(request, body, Optional.empty(), id);
    request
        .engine()
        .database()
        .run(session -> {
          if (settings(request).connection(session, id).isPresent()) {
            throw new RestError(
                409,
                "Conflict",
                request.third()
                    ? "The Connection with connection_id: `" + id + "` already exists"
                    : "Connection already exist. ID: " + id);
          }
          settings(request).setConnection(session, made);
        });
    return shapes.connection(made);
  }

  private static Object test(Request request) {
    throw new RestError(
        403,
        "Forbidden",
        "Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.");
  }

  /** Those of Airflow's whose kind is run here. */
  private static Object defaults(Request request) {
    request
        .engine()
        .database()
        .run(session -> {
          for (JsonNode each :
              Json.read(
                  """
                  [{"id": "fs_default", "conn_type": "fs" },
                   {"id": "http_default", "conn_type": "http", "host": "https://www.httpbin.org/"},
                   {"id": "postgres_default", "conn_type": "postgres", "host": "postgres",
                    "login": "postgres", "password": "airflow", "schema": "airflow"},
                   {"id": "sqlite_default", "conn_type": "sqlite", "host": "/tmp/sqlite_default.db"}]\
                  """)) {
            String id = each.path("id").asText();
            if (settings(request).connection(session, id).isEmpty()) {
              settings(request).setConnection(session, read(request, each, Optional.empty(), id));
            }
          }
        });
    return new Answer.Coded(204, Map.of());
  }

  private Object changeConnection(Request request) {
    Settings.Connection known = connection(request);
    Settings.Connection changed = read(request, request.body(), Optional.of(known), known.connId());
    request.engine().database().run(session -> settings(request).setConnection(session, changed));
    return shapes.connection(changed);
  }

  private Object deleteConnection(Request request) {
    Settings.Connection known = connection(request);
    request
        .engine()
        .database()
        .run(session -> settings(request).deleteConnection(session, known.connId()));
    return Answer.of();
  }

  private Object pools(Request request) {
    Answer.Page<Settings.Pool> page =
        request.page(request.read(session -> settings(request).pools(session)));
    return Answer.of(
        "pools", page.items().stream().map(shapes::pool).toList(), "total_entries", page.total());
  }

  private static Settings.Pool pool(Request request) {
    String name = request.path("name");
    return find(request, name)
        .orElseThrow(() ->
            new RestError(
                404,
                "Pool not found",
                request.third()
                    ? "The Pool with name: `" + name + "` was not found"
                    : "Pool with name:'" + name + "' not found"));
  }

  private static Optional<Settings.Pool> find(Request request, String name) {
    return request.read((Session session) -> settings(request).pool(session, name));
  }

  private Object addPool(Request request) {
    JsonNode body = request.body();
    String name = required(request, body, "name");
    required(request, body, "slots");
    if (find(request, name).isPresent()) {
      throw new RestError(409, "Conflict", "Pool: " + name + " already exists");
    }
    request
        .engine()
        .database()
        .run(session ->
            settings(request)
                .setPool(
                    session,
                    name,
                    body.path("slots").asInt(),
                    request.text(body, "description"),
                    body.path("include_deferred").asBoolean()));
    return shapes.pool(find(request, name).orElseThrow());
  }

  private Object changePool(Request request) {
    Settings.Pool known = pool(request);
    JsonNode body = request.body();
    request
        .engine()
        .database()
        .run(session ->
            settings(request)
                .setPool(
                    session,
                    known.name(),
                    body.path("slots").asInt(known.slots()),
                    request.text(body, "description").or(known::description),
                    body.path("include_deferred").asBoolean(known.includeDeferred())));
    return shapes.pool(find(request, known.name()).orElseThrow());
  }

  private Object deletePool(Request request) {
    Settings.Pool known = pool(request);
    if (known.name().equals("default_pool")) {
      throw new RestError(400, "Bad Request", "Default Pool can't be deleted");
    }
    request.engine().database().run(session -> settings(request).deletePool(session, known.name()));
    return Answer.of();
  }
}
