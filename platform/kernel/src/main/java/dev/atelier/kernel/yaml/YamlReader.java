package dev.atelier.kernel.yaml;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Reads YAML text into {@link YamlNode}s with places. */
public final class YamlReader {
  public static final ErrorCode SYNTAX = ErrorCode.user("yaml.syntax");
  private static final CoreSchema CORE = new CoreSchema();
  private static final int DEPTH_LIMIT = 200;
  private static final int ALIAS_LIMIT = 10_000;
  private static final int SIZE_LIMIT = 256 * 1024 * 1024;

  private final YamlDialect dialect;

  public YamlReader(YamlDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * All documents of a text; an empty text has none.
   *
   * @throws AtelierException with {@link #SYNTAX} and the place
   */
  public List<YamlNode> read(SourceText source) {
    return switch (dialect) {
      case PYTHON -> readVersion11(source);
      case GO -> readVersion12(source);
    };
  }

  /** The only document of a text, or an empty mapping when the text has none. */
  public YamlNode readOne(SourceText source) {
    List<YamlNode> documents = read(source);
    return documents.isEmpty()
        ? new YamlNode.Mapping(List.of(), "", source.span(0, 0))
        : documents.getFirst();
  }

  private List<YamlNode> readVersion11(SourceText source) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(DEPTH_LIMIT);
    options.setMaxAliasesForCollections(ALIAS_LIMIT);
    options.setCodePointLimit(SIZE_LIMIT);
    List<YamlNode> documents = new ArrayList<>();
    try {
      for (var root : new Yaml(options).composeAll(new StringReader(source.text()))) {
        if (root != null) {
          documents.add(new Version11(source).convert(root));
        }
      }
    } catch (org.yaml.snakeyaml.error.MarkedYAMLException e) {
      var mark = e.getProblemMark();
      throw syntax(
          source,
          e.getProblem(),
          mark == null ? 0 : mark.getLine(),
          mark == null ? 0 : mark.getColumn());
    } catch (org.yaml.snakeyaml.error.YAMLException e) {
      throw syntax(source, String.valueOf(e.getMessage()), 0, 0);
    }
    return documents;
  }

  private List<YamlNode> readVersion12(SourceText source) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(CORE)
            .setAllowDuplicateKeys(true)
            .setUseMarks(true)
            .setMaxAliasesForCollections(ALIAS_LIMIT)
            .setCodePointLimit(SIZE_LIMIT)
            .setLabel(source.name())
            .build();
    List<YamlNode> documents = new ArrayList<>();
    try {
      for (var root : new Compose(settings).composeAllFromString(source.text())) {
        documents.add(new Version12(source).convert(root, 0));
      }
    } catch (org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException e) {
      var mark = e.getProblemMark();
      throw syntax(
          source,
          e.getProblem(),
          mark.map(m -> m.getLine()).orElse(0),
          mark.map(m -> m.getColumn()).orElse(0));
    } catch (org.snakeyaml.engine.v2.exceptions.YamlEngineException e) {
      throw syntax(source, String.valueOf(e.getMessage()), 0, 0);
    }
    return documents;
  }

  /** Line and column from 0, as both libraries count. */
  private static AtelierException syntax(SourceText source, String message, int line, int column) {
    Span span = new Span(source, line + 1, column + 1, line + 1, column + 2);
    return Problem.error(SYNTAX, "YAML: " + message).at(span).exception();
  }

  private static @Nullable Object goValue(org.snakeyaml.engine.v2.nodes.ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN && !toldToBeText(scalar)
        ? Scalars.go(scalar.getValue())
        : scalar.getValue();
  }

  /** {@code !!str 5}: the library resolved it to text though it does not look like it. */
  private static boolean toldToBeText(org.snakeyaml.engine.v2.nodes.ScalarNode scalar) {
    return scalar.getTag().equals(Tag.STR)
        && !CORE.getScalarResolver().resolve(scalar.getValue(), true).equals(Tag.STR);
  }

  private static String explicitTag(String tag) {
    return tag.startsWith("!") ? tag : "";
  }

  /** Converts a document of SnakeYAML (1.1); anchored nodes are converted once. */
  private static final class Version11 {
    private final SourceText source;
    private final IdentityHashMap<org.yaml.snakeyaml.nodes.Node, YamlNode> done =
        new IdentityHashMap<>();

    Version11(SourceText source) {
      this.source = source;
    }

    YamlNode convert(org.yaml.snakeyaml.nodes.Node node) {
      YamlNode known = done.get(node);
      if (known != null) {
        return known;
      }
      var start = node.getStartMark();
      var end = node.getEndMark();
      Span span =
          new Span(
              source,
              start.getLine() + 1,
              start.getColumn() + 1,
              end.getLine() + 1,
              end.getColumn() + 1);
      String tag = explicitTag(node.getTag().getValue());
      YamlNode result =
          switch (node) {
            case org.yaml.snakeyaml.nodes.ScalarNode scalar ->
                new YamlNode.Scalar(
                    scalar.getValue(),
                    Scalars.python(scalar.getTag().getValue(), scalar.getValue()),
                    scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN,
                    tag,
                    span);
            case org.yaml.snakeyaml.nodes.SequenceNode sequence ->
                new YamlNode.Sequence(
                    sequence.getValue().stream().map(this::convert).toList(), tag, span);
            case org.yaml.snakeyaml.nodes.MappingNode mapping ->
                new YamlNode.Mapping(
                    mapping.getValue().stream()
                        .map(t ->
                            new YamlNode.Entry(convert(t.getKeyNode()), convert(t.getValueNode())))
                        .toList(),
                    tag,
                    span);
            default -> throw syntax(source, "recursive alias", start.getLine(), start.getColumn());
          };
      done.put(node, result);
      return result;
    }
  }

  /** Converts a document of SnakeYAML Engine (1.2); anchored nodes are converted once. */
  private static final class Version12 {
    private final SourceText source;
    private final IdentityHashMap<org.snakeyaml.engine.v2.nodes.Node, YamlNode> done =
        new IdentityHashMap<>();

    Version12(SourceText source) {
      this.source = source;
    }

    YamlNode convert(org.snakeyaml.engine.v2.nodes.Node node, int depth) {
      YamlNode known = done.get(node);
      if (known != null) {
        return known;
      }
      int startLine = node.getStartMark().map(m -> m.getLine()).orElse(0);
      int startColumn = node.getStartMark().map(m -> m.getColumn()).orElse(0);
      if (depth > DEPTH_LIMIT) {
        throw syntax(
            source, "nested too deeply, or an alias that contains itself", startLine, startColumn);
      }
      Span span =
          new Span(
              source,
              startLine + 1,
              startColumn + 1,
              node.getEndMark().map(m -> m.getLine()).orElse(startLine) + 1,
              node.getEndMark().map(m -> m.getColumn()).orElse(startColumn) + 1);
      String tag = explicitTag(node.getTag().getValue());
      YamlNode result =
          switch (node) {
            case org.snakeyaml.engine.v2.nodes.ScalarNode scalar ->
                new YamlNode.Scalar(
                    scalar.getValue(),
                    goValue(scalar),
                    scalar.getScalarStyle() == ScalarStyle.PLAIN,
                    tag,
                    span);
            case org.snakeyaml.engine.v2.nodes.SequenceNode sequence ->
                new YamlNode.Sequence(
                    sequence.getValue().stream().map(item -> convert(item, depth + 1)).toList(),
                    tag,
                    span);
            case org.snakeyaml.engine.v2.nodes.MappingNode mapping ->
                new YamlNode.Mapping(
                    mapping.getValue().stream()
                        .map(t ->
                            new YamlNode.Entry(
                                convert(t.getKeyNode(), depth + 1),
                                convert(t.getValueNode(), depth + 1)))
                        .toList(),
                    tag,
                    span);
            default -> throw syntax(source, "unknown node", startLine, startColumn);
          };
      done.put(node, result);
      return result;
    }
  }
}
