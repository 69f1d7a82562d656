package dev.atelier.engines.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders that belong to one user, and trees that go away or change hands. */
final class Folders {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final int SYNC_AT_A_TIME = 8;

  private Folders() {}

  static boolean isEmpty(Path folder) {
    if (!Files.isDirectory(folder)) {
      return !Files.exists(folder);
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a folder that only its owner may enter. */
  static Path ownerOnly(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
    return folder;
  }

  static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  /** Gives a tree to a user; does nothing when the top already is theirs. */
  static void giveTo(Path folder, int uid, int gid) throws IOException {
    if (owner(folder) != uid) {
      hand(folder, uid, gid);
    }
  }

  /** The same for a tree whose top may be theirs while the rest is not. */
  static void hand(Path folder, int uid, int gid) throws IOException {
    visit(
        folder,
        path -> {
          Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
          Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        });
  }

  /** Removes a tree, if it is there; links are removed, not followed. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      visit(folder, Files::delete);
    }
  }

  /** Removes what is in a folder, not the folder. */
  static void clear(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        delete(entry);
      }
    }
  }

  /** Makes a tree durable: files and folders, some at a time, as each waits for the disk. */
  static void sync(Path folder) throws IOException {
    List<Future<?>> waiting = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(SYNC_AT_A_TIME)) {
      visit(folder, path -> waiting.add(threads.submit(() -> force(path))));
    }
    for (Future<?> one : waiting) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IOException(folder + " could not be made durable", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static boolean force(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
        file.force(true);
      }
    }
    return true;
  }

  private interface Step {
    void on(Path path) throws IOException;
  }

  /** Children first. */
  private static void visit(Path folder, Step step) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            step.on(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            step.on(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
