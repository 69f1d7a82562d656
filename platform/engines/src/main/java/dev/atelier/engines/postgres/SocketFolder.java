package dev.atelier.engines.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * A folder for a server's unix socket: short, since a socket's path holds 107 bytes, and entered by
 * its owner alone, since who reaches the socket is trusted.
 */
final class SocketFolder {
  private SocketFolder() {}

  static Path make(Path data, Identity identity) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(data.toString().getBytes(StandardCharsets.UTF_8));
    String name =
        String.format(Locale.ROOT, ".atelier-postgres-%d-%08x", identity.uid(), sum.getValue());
    Path folder = Path.of("/tmp", name);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Folders.giveTo(folder, identity.uid(), identity.gid());
    }
    if (Folders.owner(folder) != identity.uid()) {
      throw new IOException(folder + " belongs to somebody else");
    }
    return Folders.ownerOnly(folder);
  }
}
