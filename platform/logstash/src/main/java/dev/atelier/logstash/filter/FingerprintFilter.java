package dev.atelier.logstash.filter;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.Options;
import dev.atelier.logstash.plugin.PluginContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A digest of fields: the way to document ids that are the same when a line is sent again. */
final class FingerprintFilter implements Filter {
  private final List<String> sources;
  private final FieldReference target;
  private final String method;
  private final Optional<String> key;
  private final boolean base64;
  private final boolean concatenate;
  private final boolean concatenateAll;

  FingerprintFilter(Options options, PluginContext context) {
    sources = options.strings("source");
    target =
        FieldReference.of(
            options.text("target").orElse(context.ecs() ? "[event][hash]" : "fingerprint"));
    method = options.string("method");
    if (method.startsWith("MURMUR") || method.equals("IPV4_NETWORK")) {
      throw new IllegalArgumentException("the method " + method + " is not run here yet");
    }
    key = options.text("key");
    base64 = options.flag("base64encode");
    concatenate = options.flag("concatenate_sources");
    concatenateAll = options.flag("concatenate_all_fields");
  }

  @Override
  public boolean filter(Event event, Consumer<Event> more) {
    switch (method) {
      case "UUID" -> event.set(target, UUID.randomUUID().toString());
      case "PUNCTUATION" -> punctuation(event);
      default -> digests(event);
    }
    return true;
  }

  private void punctuation(Event event) {
    for (String field : sources.stream().sorted().toList()) {
      Object value = event.get(field);
      if (value != null) {
        event.set(target, Values.text(value).replaceAll("[^\\p{P}\\p{S}]", ""));
      }
    }
  }

  private void digests(Event event) {
    if (concatenate || concatenateAll) {
      event.set(target, digest(concatenated(event)));
      return;
    }
    for (String field : sources) {
      Object value = event.get(field);
      if (value instanceof List<?> list) {
        List<@Nullable Object> each = new ArrayList<>();
        list.forEach(item -> each.add(digest(canonical(item))));
        event.set(target, each);
      } else if (event.includes(FieldReference.of(field))) {
        event.set(target, digest(canonical(value)));
      }
    }
  }

  private String concatenated(Event event) {
    StringBuilder text = new StringBuilder();
    if (concatenateAll) {
      new TreeMap<>(event.data())
          .forEach(
              (name, value) -> text.append('|').append(name).append('|').append(canonical(value)));
    } else {
      for (String field : sources.stream().sorted().toList()) {
        text.append('|').append(field).append('|').append(canonical(event.get(field)));
      }
    }
    return text.append('|').toString();
  }

  private static String canonical(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + "|" + canonical(entry.getValue()))
              .sorted()
              .collect(Collectors.joining("|"));
      case List<?> list ->
          list.stream().map(FingerprintFilter::canonical).collect(Collectors.joining("|"));
      case null, default -> Values.text(value);
    };
  }

  private String digest(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = key.isPresent() ? keyed(bytes, key.get()) : plain(bytes);
      return base64 ? Base64.getEncoder().encodeToString(digest) : HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] plain(byte[] bytes) throws GeneralSecurityException {
    String name = method.equals("MD5") ? method : method.replace("SHA", "SHA-");
    return MessageDigest.getInstance(name).digest(bytes);
  }

  private byte[] keyed(byte[] bytes, String secret) throws GeneralSecurityException {
    String name = "Hmac" + method;
    Mac mac = Mac.getInstance(name);
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), name));
    return mac.doFinal(bytes);
  }
}
