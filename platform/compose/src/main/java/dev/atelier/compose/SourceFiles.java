package dev.atelier.compose;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import dev.atelier.kernel.yaml.YamlDialect;
import dev.atelier.kernel.yaml.YamlNode;
import dev.atelier.kernel.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads files once, under the names that a person knows them by. */
final class SourceFiles {
  private static final Pattern REMOTE =
      Pattern.compile("^(https?://|git://|ssh://|git@|oci://|github\\.com/)|\\.git(#.*)?$");

  private final Path workingDir;
  private final Supplier<String> standardInput;
  private final Map<Path, List<YamlNode>> documents = new LinkedHashMap<>();

  SourceFiles(Path workingDir, Supplier<String> standardInput) {
    this.workingDir = workingDir;
    this.standardInput = standardInput;
  }

  /**
   * A file's text; a byte order mark goes, bytes that are no UTF-8 become U+FFFD.
   *
   * @throws dev.atelier.kernel.error.AtelierException when it cannot be read
   */
  SourceText text(Path file) {
    try {
      String text =
          file.equals(ComposeRequest.STANDARD_INPUT)
              ? standardInput.get()
              : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return new SourceText(name(file), text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "is a directory" : "no such file or directory";
      throw Problem.error(Problems.FILE, "open " + file + ": " + why).exception();
    }
  }

  /**
   * The documents of a YAML file.
   *
   * @throws dev.atelier.kernel.error.AtelierException when it cannot be read or is no YAML
   */
  List<YamlNode> yaml(Path file) {
    List<YamlNode> known = documents.get(file);
    if (known == null) {
      SourceText text = text(file);
      int malformed = text.text().indexOf('\uFFFD');
      if (malformed >= 0) {
        throw Problem.error(Problems.YAML, "yaml: invalid UTF-8")
            .at(text.span(malformed, malformed + 1))
            .mend("save the file as UTF-8")
            .exception();
      }
      known = new YamlReader(YamlDialect.GO).read(text);
      documents.put(file, known);
    }
    return known;
  }

  /**
   * @throws dev.atelier.kernel.error.AtelierException when what a file names lies elsewhere
   */
  static void refuseRemote(String written, Span place) {
    if (REMOTE.matcher(written).find()) {
      throw Problem.error(Problems.REMOTE, "remote resource is not read: " + written)
          .at(place)
          .mend("get it beside this file, and name it by its path")
          .exception();
    }
  }

  /** Every YAML file read so far, as written. */
  Map<Path, List<YamlNode>> documents() {
    return documents;
  }

  /** Relative to where the person stands, when it lies below. */
  String name(Path file) {
    return file.startsWith(workingDir) ? workingDir.relativize(file).toString() : file.toString();
  }
}
