package dev.atelier.opensearchnode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in. {@code elastic} has the compose file's password; others are made by the API and
 * kept in a file with salted hashes. Roles are kept and not enforced: whoever has a password may do
 * everything. Thread-safe.
 */
final class Users {
  static final String SUPERUSER = "elastic";

  /** Those that every Elasticsearch has and whose passwords a set-up script gives. */
  static final Set<String> RESERVED =
      Set.of(
          SUPERUSER,
          "kibana_system",
          "logstash_system",
          "beats_system",
          "apm_system",
          "remote_monitoring_user");

  private static final int ROUNDS = 20_000;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final String password;
  private final Map<String, Map<String, Object>> users = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> roles = new LinkedHashMap<>();

  /**
   * Authorization headers that were right: a hash of many rounds for each request costs too much.
   */
  private final Map<String, String> known = new ConcurrentHashMap<>();

  /**
   * @param password of {@code elastic}; nobody is asked where it is empty
   */
  Users(Path file, String password) {
    this.file = file;
    this.password = password;
    read();
  }

  boolean required() {
    return !password.isEmpty();
  }

  /**
   * The user of an Authorization header; everybody is {@code _anonymous} where none is required.
   */
  Optional<String> authenticate(String authorization) {
    if (!required()) {
      return Optional.of("_anonymous");
    }
    String user = known.get(authorization);
    if (user != null) {
      return Optional.of(user);
    }
    Optional<String> found = check(authorization);
    found.ifPresent(name -> known.put(authorization, name));
    return found;
  }

  private Optional<String> check(String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    String decoded;
    try {
      decoded =
          new String(
              Base64.getDecoder().decode(authorization.substring(6).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not base64: nobody's password
    }
    int colon = decoded.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String name = decoded.substring(0, colon);
    String given = decoded.substring(colon + 1);
    return right(name, given) ? Optional.of(name) : Optional.empty();
  }

  private synchronized boolean right(String name, String given) {
    Map<String, Object> user = users.get(name);
    if (user == null || !(user.get("hash") instanceof String hash)) {
      return name.equals(SUPERUSER) && same(password, given);
    }
    String salt = String.valueOf(user.get("salt"));
    return same(hash, hash(given, salt));
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** Without password. */
  synchronized Optional<Map<String, Object>> user(String name) {
    if (!users.containsKey(name) && !RESERVED.contains(name)) {
      return Optional.empty();
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("username", name);
    shown.put("roles", java.util.List.of(name.equals(SUPERUSER) ? "superuser" : name));
    shown.put("full_name", "");
    shown.put("email", "");
    shown.put("metadata", RESERVED.contains(name) ? Map.of("_reserved", true) : Map.of());
    shown.putAll(users.getOrDefault(name, Map.of()));
    shown.keySet().removeAll(Set.of("hash", "salt"));
    shown.put("enabled", true);
    return Optional.of(shown);
  }

  synchronized Set<String> names() {
    Set<String> names = new java.util.TreeSet<>(RESERVED);
    names.addAll(users.keySet());
    return names;
  }

  /** True when the user is new. */
  synchronized boolean put(String name, Map<String, Object> body) {
    Map<String, Object> user = new LinkedHashMap<>(users.getOrDefault(name, Map.of()));
    boolean created = user.isEmpty();
    user.putAll(body);
    Object given = user.remove("password");
    if (given != null) {
      byte[] salt = new byte[16];
      RANDOM.nextBytes(salt);
      String text = Base64.getEncoder().encodeToString(salt);
      user.put("salt", text);
      user.put("hash", hash(String.valueOf(given), text));
    }
    users.put(name, user);
    write();
    return created;
  }

  synchronized boolean remove(String name) {
    boolean removed = users.remove(name) != null;
    write();
    return removed;
  }

  synchronized Map<String, Map<String, Object>> roles() {
    return new LinkedHashMap<>(roles);
  }

  synchronized boolean putRole(String name, Map<String, Object> body) {
    boolean created = roles.put(name, body) == null;
    write();
    return created;
  }

  synchronized boolean removeRole(String name) {
    boolean removed = roles.remove(name) != null;
    write();
    return removed;
  }

  private static String hash(String text, String salt) {
    PBEKeySpec key =
        new PBEKeySpec(text.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), ROUNDS, 256);
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private void read() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      Map<String, Object> all = JsonMaps.read(Files.readAllBytes(file));
      copy(all.get("users"), users);
      copy(all.get("roles"), roles);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(@Nullable Object from, Map<String, Map<String, Object>> to) {
    if (from instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> inner) {
          inner.forEach((key, item) -> entry.put(String.valueOf(key), item));
        }
        to.put(String.valueOf(name), entry);
      });
    }
  }

  private void write() {
    known.clear();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("users", users);
    all.put("roles", roles);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(
          fresh,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(fresh, JsonMaps.write(all, true));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
