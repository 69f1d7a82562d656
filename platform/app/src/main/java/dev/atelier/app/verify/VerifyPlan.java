package dev.atelier.app.verify;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.text.Suggestion;
import dev.atelier.kernel.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code x-atelier.verify} of the compose file asks for.
 *
 * @param pause services that stand still once they are healthy, so that figures do too
 * @param warehouse the PostgreSQL service that SQL is asked of
 * @param dags to run once, in this order
 */
public record VerifyPlan(
    List<String> pause,
    Optional<String> warehouse,
    List<Logs> logs,
    List<String> dags,
    Optional<Dbt> dbt,
    List<Equal> equal) {
  private static final ErrorCode BAD = ErrorCode.user("verify.bad-plan");

  public VerifyPlan {
    pause = List.copyOf(pause);
    logs = List.copyOf(logs);
    dags = List.copyOf(dags);
    equal = List.copyOf(equal);
  }

  /**
   * Lines of files that must be as many as an index has documents.
   *
   * @param files a folder and a name with {@code *}, from the compose file's folder
   * @param service of the search engine
   */
  public record Logs(String files, String index, String service) {}

  /**
   * @param service whose paths and environment the project is built with
   * @param project a container path
   */
  public record Dbt(String service, String project) {}

  /** Two figures that must be the same. */
  public record Equal(String name, Side left, Side right) {}

  /** Where a figure comes from. */
  public sealed interface Side {
    record Sql(String text) implements Side {}

    record MetricOf(String service, String metric) implements Side {}
  }

  static final VerifyPlan NOTHING =
      new VerifyPlan(
          List.of(), Optional.empty(), List.of(), List.of(), Optional.empty(), List.of());

  /**
   * The last document that has {@code x-atelier.verify} says it.
   *
   * @throws AtelierException with everything that is wrong in it
   */
  public static VerifyPlan read(List<YamlNode> documents) {
    VerifyPlan plan = NOTHING;
    for (YamlNode document : documents) {
      Optional<YamlNode> node =
          child(document, "x-atelier").flatMap(extension -> child(extension, "verify"));
      if (node.isPresent()) {
        plan = new Reader().read(node.get());
      }
    }
    return plan;
  }

  private static Optional<YamlNode> child(YamlNode node, String key) {
    return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : Optional.empty();
  }

  /** Collects what is wrong while it reads. */
  private static final class Reader {
    private final List<Problem> problems = new ArrayList<>();

    VerifyPlan read(YamlNode node) {
      known(node, List.of("pause", "warehouse", "logs", "dags", "dbt", "equal"));
      VerifyPlan plan =
          new VerifyPlan(
              strings(node, "pause"),
              child(node, "warehouse").map(this::text),
              items(node, "logs").stream().map(this::logs).toList(),
              strings(node, "dags"),
              child(node, "dbt").map(this::dbt),
              items(node, "equal").stream().map(this::equal).toList());
      if (!problems.isEmpty()) {
        throw new AtelierException(problems);
      }
      return plan;
    }

    private Logs logs(YamlNode node) {
      known(node, List.of("files", "index", "service"));
      return new Logs(required(node, "files"), required(node, "index"), required(node, "service"));
    }

    private Dbt dbt(YamlNode node) {
      known(node, List.of("service", "project"));
      return new Dbt(required(node, "service"), required(node, "project"));
    }

    private Equal equal(YamlNode node) {
      known(node, List.of("name", "left", "right"));
      return new Equal(required(node, "name"), side(node, "left"), side(node, "right"));
    }

    private Side side(YamlNode node, String key) {
      Optional<YamlNode> side = child(node, key);
      if (side.isPresent() && side.get() instanceof YamlNode.Mapping mapping) {
        known(mapping, List.of("service", "metric"));
        return new Side.MetricOf(required(mapping, "service"), required(mapping, "metric"));
      }
      return new Side.Sql(required(node, key));
    }

    private String required(YamlNode node, String key) {
      Optional<YamlNode> value = child(node, key);
      if (value.isEmpty()) {
        problem("\"" + key + "\" is missing", node.span());
      }
      return value.map(this::text).orElse("");
    }

    private String text(YamlNode node) {
      if (node instanceof YamlNode.Scalar scalar) {
        return scalar.text();
      }
      problem("a text is expected", node.span());
      return "";
    }

    private List<String> strings(YamlNode node, String key) {
      return items(node, key).stream().map(this::text).toList();
    }

    private List<YamlNode> items(YamlNode node, String key) {
      Optional<YamlNode> value = child(node, key);
      if (value.isEmpty()) {
        return List.of();
      }
      return value.get() instanceof YamlNode.Sequence list ? list.items() : List.of(value.get());
    }

    private void known(YamlNode node, List<String> keys) {
      if (!(node instanceof YamlNode.Mapping mapping)) {
        problem("keys and values are expected: " + String.join(", ", keys), node.span());
        return;
      }
      for (YamlNode.Entry entry : mapping.merged().values()) {
        if (!keys.contains(entry.name())) {
          Problem problem =
              Problem.error(BAD, "x-atelier.verify: unknown key \"" + entry.name() + "\"")
                  .at(entry.key().span());
          problems.add(
              Suggestion.didYouMean(entry.name(), keys).map(problem::mend).orElse(problem));
        }
      }
    }

    private void problem(String message, Span span) {
      problems.add(Problem.error(BAD, "x-atelier.verify: " + message).at(span));
    }
  }
}
