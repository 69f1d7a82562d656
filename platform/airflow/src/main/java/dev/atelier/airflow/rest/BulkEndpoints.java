package dev.atelier.airflow.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atelier.airflow.state.Session;
import dev.atelier.airflow.state.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Many settings at once (3.x): what is created, updated and deleted in one request. */
final class BulkEndpoints {
  /** One kind of setting: what it is called, what names one of it, and what can be done to one. */
  private record Kind(
      String name,
      String key,
      BiPredicate<Session, String> known,
      Change put,
      BiConsumer<Session, String> remove) {}

  private interface Change {
    void accept(Session session, String key, JsonNode entity);
  }

  void routes(RestApi.Routes routes) {
    routes.add("PATCH", "/variables", request -> change(request, variables(request)));
    routes.add("PATCH", "/connections", request -> change(request, connections(request)));
    routes.add("PATCH", "/pools", request -> change(request, pools(request)));
  }

  private static Object change(Request request, Kind kind) {
    Map<String, @Nullable Object> results = new LinkedHashMap<>();
    for (String each : List.of("create", "update", "delete")) {
      results.put(each, null);
    }
    for (JsonNode action : request.body().path("actions")) {
      List<String> done = new ArrayList<>();
      List<Object> errors = new ArrayList<>();
      String what = action.path("action").asText();
      for (JsonNode entity : action.path("entities")) {
        String key = entity.isTextual() ? entity.asText() : entity.path(kind.key()).asText();
        request
            .engine()
            .database()
            .run(session -> one(session, kind, what, action, entity, key, done, errors));
      }
      results.put(what, Answer.of("success", done, "errors", errors));
    }
    return results;
  }

  private static void one(
      Session session,
      Kind kind,
      String what,
      JsonNode action,
      JsonNode entity,
      String key,
      List<String> done,
      List<Object> errors) {
    boolean known = kind.known().test(session, key);
    boolean create = what.equals("create");
    String policy =
        action.path(create ? "action_on_existence" : "action_on_non_existence").asText("fail");
    if (create == known && !(create && policy.equals("overwrite"))) {
      if (!policy.equals("skip")) {
        String text =
            create
                ? "The %s with these %s: {'%s'} already exist."
                : "The %s with these %s: {'%s'} were not found";
        errors.add(
            Answer.of(
                "error",
                text.formatted(kind.name(), kind.key() + "s", key),
                "status_code",
                create ? 409 : 404));
      }
      return;
    }
    if (what.equals("delete")) {
      kind.remove().accept(session, key);
    } else {
      kind.put().accept(session, key, entity);
    }
    done.add(key);
  }

  private static Kind variables(Request request) {
    Settings settings = request.engine().settings();
    return new Kind(
        "variables",
        "key",
        (session, key) -> settings.variable(session, key).isPresent(),
        (session, key, entity) ->
            settings.setVariable(session, SettingEndpoints.variable(request, entity, key)),
        settings::deleteVariable);
  }

  private static Kind connections(Request request) {
    Settings settings = request.engine().settings();
    return new Kind(
        "connections",
        "connection_id",
        (session, key) -> settings.connection(session, key).isPresent(),
        (session, key, entity) ->
            settings.setConnection(
                session,
                SettingEndpoints.read(request, entity, settings.connection(session, key), key)),
        settings::deleteConnection);
  }

  private static Kind pools(Request request) {
    Settings settings = request.engine().settings();
    return new Kind(
        "pools",
        "name",
        (session, key) -> settings.pool(session, key).isPresent(),
        (session, key, entity) -> {
          Optional<Settings.Pool> known = settings.pool(session, key);
          settings.setPool(
              session,
              key,
              entity.path("slots").asInt(known.map(Settings.Pool::slots).orElse(0)),
              request
                  .text(entity, "description")
                  .or(() -> known.flatMap(Settings.Pool::description)),
              entity.path("include_deferred").asBoolean());
        },
        settings::deletePool);
  }
}
