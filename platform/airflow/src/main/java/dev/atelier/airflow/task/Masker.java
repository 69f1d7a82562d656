package dev.atelier.airflow.task;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Secrets that a log must not show: passwords of connections, variables with a telling name. */
public final class Masker {
  private static final int SHORTEST = 5;
  private static final List<String> TELLING =
      List.of(
          "access_token",
          "api_key",
          "apikey",
          "authorization",
          "passphrase",
          "passwd",
          "password",
          "private_key",
          "secret",
          "token",
          "keyfile_dict",
          "service_account");

  private final List<String> secrets = new CopyOnWriteArrayList<>();

  /** Short words are not masked, since they would make logs unreadable. */
  public void add(String secret) {
    if (secret.length() >= SHORTEST && !secrets.contains(secret)) {
      secrets.add(secret);
      List<String> sorted =
          secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
      secrets.clear();
      secrets.addAll(sorted);
    }
  }

  /** Whether a variable's or field's name says that its value is a secret. */
  public static boolean sensitive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return TELLING.stream().anyMatch(lower::contains);
  }

  public String mask(String text) {
    String result = text;
    for (String secret : secrets) {
      if (result.contains(secret)) {
        result = result.replace(secret, "***");
      }
    }
    return result;
  }
}
