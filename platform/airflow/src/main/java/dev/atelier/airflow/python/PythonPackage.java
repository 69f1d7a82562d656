package dev.atelier.airflow.python;

import dev.atelier.kernel.files.AtomicFile;
import dev.atelier.kernel.text.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The Python files of this module, laid into a folder that is named by their content. */
public final class PythonPackage {
  private static final String ROOT = "/dev/atelier/airflow/stand-in";

  private PythonPackage() {}

  /** Lays the files below a folder, once for a content, and returns where they are. */
  public static Path unpack(Path under) {
    try {
      Map<String, byte[]> files = files();
      Path folder = under.resolve("python-" + hash(files));
      Path mark = folder.resolve(".complete");
      if (!Files.exists(mark)) {
        for (var file : files.entrySet()) {
          Path target = folder.resolve(file.getKey());
          Files.createDirectories(target.getParent());
          AtomicFile.write(target, file.getValue());
          target.toFile().setReadable(true, false);
        }
        AtomicFile.write(mark, "");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, byte[]> files() throws IOException {
    try {
      URI uri = PythonPackage.class.getResource(ROOT).toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          return read(jar.getPath(ROOT));
        }
      }
      return read(Path.of(uri));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Map<String, byte[]> read(Path root) throws IOException {
    Map<String, byte[]> result = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : walk.filter(path -> path.toString().endsWith(".py")).toList()) {
        result.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return result;
  }

  private static String hash(Map<String, byte[]> files) {
    MessageDigest digest = Digests.of("SHA-256");
    files.forEach((name, content) -> {
      digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      digest.update(content);
    });
    return HexFormat.of().formatHex(digest.digest(), 0, 6);
  }
}
