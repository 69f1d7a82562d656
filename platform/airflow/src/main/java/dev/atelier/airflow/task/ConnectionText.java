package dev.atelier.airflow.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.state.Settings;
import dev.atelier.kernel.json.Json;
import dev.atelier.kernel.text.PercentCoding;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Connections as text: a URI or JSON, as in AIRFLOW_CONN_… and on the command line. */
public final class ConnectionText {
  private ConnectionText() {}

  public static Settings.Connection parse(String connId, String text) {
    return text.strip().startsWith("{") ? json(connId, Json.read(text)) : uri(connId, text.strip());
  }

  public static Settings.Connection json(String connId, JsonNode json) {
    JsonNode extra = json.path("extra");
    return new Settings.Connection(
        connId,
        json.path("conn_type").asText(""),
        text(json, "description"),
        text(json, "host"),
        text(json, "schema"),
        text(json, "login"),
        text(json, "password"),
        text(json, "port").map(Integer::parseInt),
        extra.isContainerNode() ? Optional.of(Json.write(extra)) : text(json, "extra"));
  }

  private static Optional<String> text(JsonNode json, String name) {
    JsonNode node = json.path(name);
    return node.isNull() || node.isMissingNode() || node.asText().isEmpty()
        ? Optional.empty()
        : Optional.of(node.asText());
  }

  private static Settings.Connection uri(String connId, String uri) {
    int colon = uri.indexOf("://");
    String scheme = colon < 0 ? uri : uri.substring(0, colon);
    String rest = colon < 0 ? "" : uri.substring(colon + 3);
    String query = "";
    int question = rest.indexOf('?');
    if (question >= 0) {
      query = rest.substring(question + 1);
      rest = rest.substring(0, question);
    }
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String schema = slash < 0 ? "" : rest.substring(slash + 1);
    int at = authority.lastIndexOf('@');
    String credentials = at < 0 ? "" : authority.substring(0, at);
    String place = authority.substring(at + 1);
    int port = place.lastIndexOf(':');
    String login =
        credentials.contains(":")
            ? credentials.substring(0, credentials.indexOf(':'))
            : credentials;
    Optional<String> password =
        credentials.contains(":")
            ? Optional.of(PercentCoding.decode(credentials.substring(credentials.indexOf(':') + 1)))
            : Optional.empty();
    return new Settings.Connection(
        connId,
        scheme.equals("postgresql") ? "postgres" : scheme.replace('-', '_'),
        Optional.empty(),
        some(PercentCoding.decode(port < 0 ? place : place.substring(0, port))),
        some(PercentCoding.decode(schema)),
        some(PercentCoding.decode(login)),
        password,
        port < 0 ? Optional.empty() : Optional.of(Integer.parseInt(place.substring(port + 1))),
        extra(query));
  }

  private static Optional<String> extra(String query) {
    if (query.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode result = Json.mapper().createObjectNode();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = PercentCoding.decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : PercentCoding.decode(pair.substring(equals + 1));
      if (name.equals("__extra__")) {
        return Optional.of(value);
      }
      result.put(name, value);
    }
    return Optional.of(Json.write(result));
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** As {@code Connection.get_uri()}. */
  public static String uri(Settings.Connection connection) {
    StringBuilder uri = new StringBuilder(connection.connType().replace('_', '-')).append("://");
    if (connection.login().isPresent() || connection.password().isPresent()) {
      uri.append(PercentCoding.encode(connection.login().orElse("")));
      connection
          .password()
          .ifPresent(password -> uri.append(':').append(PercentCoding.encode(password)));
      uri.append('@');
    }
    connection.host().ifPresent(host -> uri.append(PercentCoding.encode(host)));
    connection.port().ifPresent(port -> uri.append(':').append(port));
    connection.schema().ifPresent(schema -> uri.append('/').append(PercentCoding.encode(schema)));
    connection
        .extra()
        .map(Json::read)
        .filter(JsonNode::isObject)
        .filter(json -> !json.isEmpty())
        .ifPresent(json -> {
          uri.append(connection.schema().isPresent() ? "?" : "/?");
          uri.append(
              StreamSupport.stream(json.properties().spliterator(), false)
                  .map(entry ->
                      PercentCoding.encode(entry.getKey())
                          + "="
                          + PercentCoding.encode(entry.getValue().asText()))
                  .collect(Collectors.joining("&")));
        });
    return uri.toString();
  }
}
