package dev.atelier.airflow.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atelier.airflow.dag.AirflowErrors;
import dev.atelier.airflow.dag.Dag;
import dev.atelier.kernel.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run's configuration against the DAG's parameters. */
public final class Params {
  private Params() {}

  /**
   * The parameters of a run: defaults, then its configuration.
   *
   * @param task parameters of the task, over the DAG's
   */
  public static ObjectNode of(Dag dag, Map<String, Dag.Param> task, JsonNode conf) {
    ObjectNode result = Json.mapper().createObjectNode();
    dag.params()
        .forEach((name, param) -> param.value().ifPresent(value -> result.set(name, value)));
    task.forEach((name, param) -> param.value().ifPresent(value -> result.set(name, value)));
    if (conf.isObject()) {
      conf.properties().forEach(entry -> result.set(entry.getKey(), entry.getValue()));
    }
    return result;
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException naming the parameter, in Airflow's words
   */
  static void validate(Dag dag, JsonNode conf) {
    ObjectNode values = of(dag, Map.of(), conf);
    dag.params()
        .forEach((name, param) -> {
          JsonNode value = values.get(name);
          Optional<String> broken =
              value == null
                  ? Optional.of("No value passed and Param has no default value")
                  : violation(value, param.schema());
          broken.ifPresent(why -> {
            throw AirflowErrors.BAD_VALUE
                .problem("Invalid input for param " + name + ": " + why)
                .exception();
          });
        });
  }

  private static Optional<String> violation(JsonNode value, JsonNode schema) {
    JsonNode types = schema.path("type");
    if (!types.isMissingNode()) {
      List<String> allowed =
          types.isArray()
              ? java.util.stream.StreamSupport.stream(types.spliterator(), false)
                  .map(JsonNode::asText)
                  .toList()
              : List.of(types.asText());
      if (allowed.stream().noneMatch(type -> is(value, type))) {
        String names = String.join(", ", allowed.stream().map(type -> "'" + type + "'").toList());
        return Optional.of(value + " is not of type " + names);
      }
    }
    if (schema.has("enum")) {
      for (JsonNode choice : schema.get("enum")) {
        if (choice.equals(value)) {
          return Optional.empty();
        }
      }
      return Optional.of(value + " is not one of " + schema.get("enum"));
    }
    if (value.isNumber()) {
      if (schema.has("minimum") && value.asDouble() < schema.get("minimum").asDouble()) {
        return Optional.of(value + " is less than the minimum of " + schema.get("minimum"));
      }
      if (schema.has("maximum") && value.asDouble() > schema.get("maximum").asDouble()) {
        return Optional.of(value + " is greater than the maximum of " + schema.get("maximum"));
      }
    }
    if (value.isTextual()) {
      if (value.asText().length() < schema.path("minLength").asInt(0)) {
        return Optional.of("'" + value.asText() + "' is too short");
      }
      if (schema.has("maxLength") && value.asText().length() > schema.get("maxLength").asInt()) {
        return Optional.of("'" + value.asText() + "' is too long");
      }
    }
    return Optional.empty();
  }

  private static boolean is(JsonNode value, String type) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> true;
    };
  }
}
