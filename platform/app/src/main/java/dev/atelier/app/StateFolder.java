package dev.atelier.app;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntSupplier;

/** {@code .atelier} beside the compose file: all that the platform keeps of a stack. */
final class StateFolder {
  private static final ErrorCode IN_USE = ErrorCode.resources("stack.already-running");

  private StateFolder() {}

  /** Makes it, ignored by git through a file of its own. */
  static Path prepare(Path state) {
    try {
      Files.createDirectories(state);
      Path ignore = state.resolve(".gitignore");
      if (!Files.exists(ignore)) {
        Files.writeString(ignore, "*\n");
      }
      return state;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Held by the platform as long as it lives; the system frees it when the process dies.
   *
   * @throws dev.atelier.kernel.error.AtelierException when another platform holds it
   */
  static FileLock lock(Path state) {
    try {
      FileChannel channel =
          FileChannel.open(
              state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      channel.close();
    } catch (OverlappingFileLockException _) {
      throw inUse(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw inUse(state);
  }

  private static dev.atelier.kernel.error.AtelierException inUse(Path state) {
    return Problem.error(IN_USE, "another platform already runs the stack of " + state.getParent())
        .mend("stop it with: atelier down")
        .exception();
  }

  /**
   * Stops a platform by {@code stop} and returns when it is gone: its volumes may be removed then,
   * and the next {@code up} finds nobody.
   *
   * @return what {@code stop} returned
   */
  static int untilReleased(Path state, IntSupplier stop) {
    Path file = state.resolve("lock");
    if (!Files.exists(file)) {
      return stop.getAsInt();
    }
    // opened before: the platform may remove the folder, the open file is still the one it holds
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int exit = stop.getAsInt();
      channel.lock().release();
      return exit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Frees it, as the end of the process would. */
  static void release(FileLock lock) {
    try {
      lock.channel().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
