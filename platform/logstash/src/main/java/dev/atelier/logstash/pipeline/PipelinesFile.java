package dev.atelier.logstash.pipeline;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import dev.atelier.logstash.config.ConfigErrors;
import dev.atelier.logstash.config.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code pipelines.yml}: a list of pipelines, each settings of its own. */
public final class PipelinesFile {
  private PipelinesFile() {}

  /**
   * The settings of each pipeline over the common ones.
   *
   * @param problems gets what is wrong
   */
  public static List<LogstashSettings> read(
      SourceText source, LogstashSettings common, Variables variables, List<Problem> problems) {
    List<LogstashSettings> pipelines = new ArrayList<>();
    YamlNode root;
    try {
      List<YamlNode> documents = new YamlReader(YamlDialect.PYTHON).read(source);
      if (documents.isEmpty()) {
        problems.add(empty(source));
        return pipelines;
      }
      root = documents.getFirst();
    } catch (AtelierException e) {
      problems.addAll(e.problems());
      return pipelines;
    }
    if (!(root instanceof YamlNode.Sequence list)) {
      problems.add(
          Problem.error(
                  ConfigErrors.SETTINGS,
                  "Pipelines YAML file must contain an array of pipeline configs. Found \""
                      + (root instanceof YamlNode.Mapping ? "Hash" : "String")
                      + "\" in "
                      + source.name())
              .at(root.span()));
      return pipelines;
    }
    if (list.items().isEmpty()) {
      problems.add(empty(source));
    }
    Map<String, YamlNode> ids = new LinkedHashMap<>();
    for (YamlNode item : list.items()) {
      Map<String, String> own = new LinkedHashMap<>();
      if (item instanceof YamlNode.Mapping mapping) {
        LogstashSettings.flatten("", mapping, variables, own, problems);
      }
      String id = own.getOrDefault("pipeline.id", "main");
      if (ids.putIfAbsent(id, item) != null) {
        problems.add(
            Problem.error(
                    ConfigErrors.SETTINGS,
                    "Pipelines YAML file contains duplicate pipeline ids: [\""
                        + id
                        + "\"]. Location: "
                        + source.name())
                .at(item.span()));
      }
      pipelines.add(common.with(own));
    }
    return pipelines;
  }

  private static Problem empty(SourceText source) {
    return Problem.error(
            ConfigErrors.SETTINGS, "Pipelines YAML file is empty. Location: " + source.name())
        .at(source.span(0, 0));
  }
}
