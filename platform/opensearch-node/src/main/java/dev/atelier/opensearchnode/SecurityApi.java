package dev.atelier.opensearchnode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /_security}: users, their passwords, roles; what set-up scripts call. */
final class SecurityApi {
  private final Users users;

  SecurityApi(Users users) {
    this.users = users;
  }

  Step.Answer answer(String method, List<String> path, String user, Supplier<byte[]> body) {
    String what = path.size() > 1 ? path.get(1) : "";
    Optional<String> name = path.size() > 2 ? Optional.of(path.get(2)) : Optional.empty();
    String last = path.getLast();
    return switch (what) {
      case "_authenticate" -> authenticated(user);
      case "user" -> {
        if (last.equals("_password")) {
          String target = path.size() > 3 ? path.get(2) : user;
          yield password(target, JsonMaps.read(body.get()));
        }
        yield name.isEmpty() ? allUsers() : user(method, name.get(), body);
      }
      case "role" -> name.isEmpty() ? found(users.roles()) : role(method, name.get(), body);
      default -> Step.Answer.notRun("Security's " + (what.isEmpty() ? "overview" : what));
    };
  }

  private Step.Answer authenticated(String user) {
    Map<String, Object> shown = new LinkedHashMap<>(users.user(user).orElse(Map.of()));
    Map<String, Object> realm =
        user.equals(Users.SUPERUSER)
            ? Map.of("name", "reserved", "type", "reserved")
            : Map.of("name", "default_native", "type", "native");
    shown.put("authentication_realm", realm);
    shown.put("lookup_realm", realm);
    shown.put("authentication_type", "realm");
    return Step.Answer.ok(shown);
  }

  private Step.Answer allUsers() {
    Map<String, Object> all = new LinkedHashMap<>();
    users.names().forEach(name -> users.user(name).ifPresent(user -> all.put(name, user)));
    return Step.Answer.ok(all);
  }

  private static Step.Answer found(Map<String, Map<String, Object>> entries) {
    return Step.Answer.ok(new LinkedHashMap<>(entries));
  }

  private Step.Answer user(String method, String name, Supplier<byte[]> body) {
    return switch (method) {
      case "GET", "HEAD" ->
          users
              .user(name)
              .map(user -> Step.Answer.ok(Map.of(name, user)))
              .orElse(new Step.Answer(404, Map.of(), Map.of()));
      case "PUT", "POST" ->
          Users.RESERVED.contains(name)
              ? invalid("user [" + name + "] is reserved and only the password can be changed")
              : Step.Answer.ok(Map.of("created", users.put(name, JsonMaps.read(body.get()))));
      case "DELETE" -> removed(users.remove(name));
      default -> invalid("method " + method + " is not known here");
    };
  }

  private Step.Answer password(String name, Map<String, Object> body) {
    if (!(body.get("password") instanceof String password) || password.length() < 6) {
      return invalid("passwords must be at least [6] characters long");
    }
    if (users.user(name).isEmpty()) {
      return invalid("user must exist in order to change password");
    }
    users.put(name, Map.of("password", password));
    return Step.Answer.ok(Map.of());
  }

  private Step.Answer role(String method, String name, Supplier<byte[]> body) {
    return switch (method) {
      case "GET", "HEAD" ->
          Optional.ofNullable(users.roles().get(name))
              .map(role -> Step.Answer.ok(Map.of(name, role)))
              .orElse(new Step.Answer(404, Map.of(), Map.of()));
      case "PUT", "POST" ->
          Step.Answer.ok(
              Map.of("role", Map.of("created", users.putRole(name, JsonMaps.read(body.get())))));
      case "DELETE" -> removed(users.removeRole(name));
      default -> invalid("method " + method + " is not known here");
    };
  }

  private static Step.Answer removed(boolean removed) {
    return new Step.Answer(removed ? 200 : 404, Map.of("found", removed), Map.of());
  }

  private static Step.Answer invalid(String reason) {
    return Step.Answer.error(
        400, "action_request_validation_exception", "Validation Failed: 1: " + reason + ";");
  }
}
