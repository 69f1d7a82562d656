package dev.atelier.engines.postgres;

import dev.atelier.engines.postgres.wire.Statements;
import dev.atelier.kernel.error.AtelierException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What {@code initdb} makes, kept beside the programs and copied for each new cluster: it takes a
 * second or two of CPU, a copy a tenth. What {@code initdb} would draw anew for each cluster is
 * drawn anew for each copy: the system identifier (in the control file and in the first page of
 * each WAL segment) and the nonce of mock authentication. The superuser's name and password are set
 * by the server's single-user mode.
 */
final class ClusterTemplate {
  private static final String SUPERUSER = "postgres";

  /** {@code xlp_sysid} of a segment's first page, {@code XLogLongPageHeaderData}. */
  private static final int WAL_IDENTIFIER = 24;

  private static final int NONCE = 32;
  private static final int CONTROL_FILE_LEAST = 200;
  private static final int CONTROL_FILE_MOST = 512;

  private final Path folder;
  private final Identity identity;

  private ClusterTemplate(Path folder, Identity identity) {
    this.folder = folder;
    this.identity = identity;
  }

  /** How {@code initdb} is run, for that folder and that superuser. */
  @FunctionalInterface
  interface Maker {
    void make(Path folder, String superuser) throws IOException;
  }

  /**
   * @param settings what the copies have in common beside the programs, in short
   * @return nothing where the folder of the programs takes no more
   */
  static Optional<ClusterTemplate> of(
      Installation installation, String settings, Identity identity, Maker initdb) {
    Path home = installation.home();
    Path folder = home.resolveSibling(home.getFileName() + "-cluster-" + settings);
    try {
      if (!DataFolder.exists(folder)) {
        Path fresh = Files.createTempDirectory(home.getParent(), ".cluster-");
        try {
          Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
          Path data = Folders.ownerOnly(fresh.resolve("data"));
          initdb.make(data, SUPERUSER);
          Files.move(data, folder);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
          if (!DataFolder.exists(folder)) {
            throw e; // not another platform that was quicker
          }
        } finally {
          Folders.delete(fresh);
        }
      }
      return Optional.of(new ClusterTemplate(folder, identity));
    } catch (IOException | AtelierException e) {
      return Optional.empty(); // initdb in the cluster's own place says what is wrong
    }
  }

  /** Fills an empty folder with a cluster of its own. */
  void copy(Path data, ClusterSettings settings, Installation installation) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.toList()) {
        Path to = data.resolve(folder.relativize(path).toString());
        if (!path.equals(folder)) {
          Files.copy(path, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    identify(data);
    Folders.hand(data, identity.uid(), identity.gid());
    if (!settings.superuser().equals(SUPERUSER) || !settings.password().isEmpty()) {
      name(data, settings, installation);
    }
    Folders.sync(data);
  }

  private static void identify(Path data) throws IOException {
    Path file = data.resolve("global/pg_control");
    byte[] control = Files.readAllBytes(file);
    ByteBuffer numbers = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN);
    long before = numbers.getLong(0);
    int checksum = checksumAt(numbers, control);
    Instant now = Instant.now();
    SecureRandom random = new SecureRandom();
    long identifier = // as BootStrapXLOG draws it: seconds, microseconds, twelve bits of a process
        (now.getEpochSecond() << 32) | ((now.getNano() / 1_000L) << 12) | random.nextInt(1 << 12);
    numbers.putLong(0, identifier);
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    System.arraycopy(nonce, 0, control, checksum - NONCE, NONCE);
    numbers.putInt(checksum, (int) crc(control, checksum));
    Files.write(file, control);
    try (Stream<Path> segments = Files.list(data.resolve("pg_wal"))) {
      for (Path segment : segments.filter(path -> name(path).matches("[0-9A-F]{24}")).toList()) {
        identify(segment, before, identifier);
      }
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static int checksumAt(ByteBuffer numbers, byte[] control) throws IOException {
    for (int at = CONTROL_FILE_LEAST; at < CONTROL_FILE_MOST; at += 4) {
      if (numbers.getInt(at) == (int) crc(control, at)) {
        return at;
      }
    }
    throw new IOException("the control file has no checksum");
  }

  private static long crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private static void identify(Path segment, long before, long identifier) throws IOException {
    try (FileChannel file =
        FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      file.read(number, WAL_IDENTIFIER);
      if (number.getLong(0) != before) {
        throw new IOException(segment + " is not of this cluster");
      }
      file.write(number.clear().putLong(identifier).flip(), WAL_IDENTIFIER);
    }
  }

  private void name(Path data, ClusterSettings settings, Installation installation)
      throws IOException {
    String role = Statements.identifier(settings.superuser());
    String sql =
        "update pg_authid set rolname = "
            + Statements.literal(settings.superuser())
            + " where oid = 10\n";
    if (!settings.password().isEmpty()) {
      sql += "alter role " + role + " password " + Statements.literal(settings.password()) + "\n";
    }
    ProcessBuilder server =
        identity.process(
            List.of(
                installation.program("postgres"),
                "--single",
                "-c",
                "exit_on_error=on",
                "-D",
                data.toString(),
                "template1"));
    DataFolder.cleanEnvironment(server.environment(), "Etc/UTC");
    Children.Outcome outcome = Children.run(server, sql);
    if (!outcome.ok()) {
      throw new IOException(outcome.output());
    }
  }
}
