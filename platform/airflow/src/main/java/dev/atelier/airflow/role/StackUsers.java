package dev.atelier.airflow.role;

import dev.atelier.kernel.stack.ServiceSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The people that the compose file lets in: made by {@code airflow users create}, by the official
 * init script's variables, by bitnami's, or named for 3.x's simple manager.
 *
 * @param passwords by user name
 * @param everybody nobody needs to sign in (3.x's {@code simple_auth_manager_all_admins})
 */
public record StackUsers(Map<String, String> passwords, boolean everybody) {
  public static StackUsers of(Collection<ServiceSpec> services) {
    Map<String, String> users = new LinkedHashMap<>();
    boolean everybody = false;
    for (ServiceSpec service : services) {
      Map<String, String> environment = service.environment();
      ServiceCommand.of(service)
          .airflow()
          .forEach(
              call -> created(call).ifPresent(user -> users.put(user.name(), user.password())));
      if (truth(environment.get("_AIRFLOW_WWW_USER_CREATE"))) {
        users.put(
            some(environment.get("_AIRFLOW_WWW_USER_USERNAME"), "airflow"),
            some(environment.get("_AIRFLOW_WWW_USER_PASSWORD"), "airflow"));
      }
      if (service.variable("AIRFLOW_USERNAME").isPresent()
          || service.image().repository().startsWith("bitnami")) {
        users.put(
            some(environment.get("AIRFLOW_USERNAME"), "user"),
            some(environment.get("AIRFLOW_PASSWORD"), "bitnami"));
      }
      everybody |= truth(environment.get("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"));
    }
    return new StackUsers(Map.copyOf(users), everybody);
  }

  private record User(String name, String password) {}

  private static Optional<User> created(List<String> call) {
    boolean create =
        call.size() > 1
            && (call.getFirst().equals("users") && call.get(1).equals("create")
                || call.getFirst().equals("create_user"));
    if (!create) {
      return Optional.empty();
    }
    Optional<String> name = option(call, "--username", "-u");
    return name.map(user -> new User(user, option(call, "--password", "-p").orElse("")));
  }

  private static Optional<String> option(List<String> call, String longName, String shortName) {
    for (int i = 0; i < call.size(); i++) {
      String word = call.get(i);
      if ((word.equals(longName) || word.equals(shortName)) && i + 1 < call.size()) {
        return Optional.of(call.get(i + 1));
      }
      if (word.startsWith(longName + "=")) {
        return Optional.of(word.substring(longName.length() + 1));
      }
    }
    return Optional.empty();
  }

  private static boolean truth(@org.jspecify.annotations.Nullable String text) {
    return text != null && !text.isEmpty() && !text.equalsIgnoreCase("false") && !text.equals("0");
  }

  private static String some(@org.jspecify.annotations.Nullable String text, String otherwise) {
    return text == null || text.isEmpty() ? otherwise : text;
  }

  /** Whether a name and password are one of theirs; in constant time for the password. */
  public boolean admits(String name, String password) {
    String known = passwords.get(name);
    return known != null
        && !known.isEmpty()
        && java.security.MessageDigest.isEqual(
            known.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            password.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
