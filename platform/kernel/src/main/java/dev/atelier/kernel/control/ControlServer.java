package dev.atelier.kernel.control;

import dev.atelier.kernel.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The platform's end: a virtual thread for each call. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int REQUEST_LIMIT = 8 * 1024 * 1024;
  private static final int PIPE = 256 * 1024;

  private final ServerSocketChannel server;
  private final Path socket;
  private final Handler handler;

  /** Answers a call; runs to its end and returns the exit code. */
  public interface Handler {
    int handle(Call call);
  }

  /**
   * @param in the caller's standard input
   * @param cancelled true once the caller went away
   */
  public record Call(
      ControlRequest request,
      InputStream in,
      PrintStream out,
      PrintStream err,
      BooleanSupplier cancelled) {}

  private ControlServer(ServerSocketChannel server, Path socket, Handler handler) {
    this.server = server;
    this.socket = socket;
    this.handler = handler;
  }

  /**
   * Listens on a socket, replacing one that a dead process left; its folder is made when it is not
   * there.
   *
   * @param permissions of the socket: {@code rw-------}, or {@code rw-rw-rw-} for code that runs as
   *     another user
   */
  public static ControlServer open(Path socket, String permissions, Handler handler) {
    try {
      Files.createDirectories(socket.toAbsolutePath().getParent());
      Files.deleteIfExists(socket);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString(permissions));
      ControlServer control = new ControlServer(server, socket, handler);
      Thread.ofPlatform().daemon().name("control").start(control::accept);
      return control;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("control-call").start(() -> serve(channel));
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException e) {
        LOG.warn("a call could not be accepted on {}", socket, e);
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      BufferedInputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      Optional<ControlRequest> request = request(in);
      if (request.isEmpty()) {
        return; // somebody only asked whether we are here
      }
      Frames frames = new Frames(in, Channels.newOutputStream(channel));
      AtomicBoolean gone = new AtomicBoolean();
      PipedInputStream stdin = new PipedInputStream(PIPE);
      PipedOutputStream toStdin = new PipedOutputStream(stdin);
      Thread.ofVirtual().name("control-stdin").start(() -> receive(frames, toStdin, gone));
      PrintStream out = new PrintStream(frames.stream(Frames.OUT), false, StandardCharsets.UTF_8);
      PrintStream err = new PrintStream(frames.stream(Frames.ERR), false, StandardCharsets.UTF_8);
      int exit = handler.handle(new Call(request.get(), stdin, out, err, gone::get));
      out.flush();
      err.flush();
      frames.exit(exit);
    } catch (IOException e) {
      LOG.debug("a caller went away: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a call failed", e);
    }
  }

  /** The first line; none when the connection closes before it. */
  private static Optional<ControlRequest> request(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > REQUEST_LIMIT) {
        return Optional.empty();
      }
      line.write(b);
    }
    return Optional.of(
        Json.mapper().readValue(line.toString(StandardCharsets.UTF_8), ControlRequest.class));
  }

  private static void receive(Frames frames, PipedOutputStream toStdin, AtomicBoolean gone) {
    boolean inputEnded = false;
    try (toStdin) {
      for (var frame = frames.read(); frame.isPresent(); frame = frames.read()) {
        byte[] payload = frame.get().payload();
        if (frame.get().kind() == Frames.CANCEL) {
          gone.set(true);
        } else if (frame.get().kind() == Frames.IN && payload.length == 0) {
          inputEnded = true;
          toStdin.close();
        } else if (!inputEnded) {
          toStdin.write(payload);
          toStdin.flush();
        }
      }
    } catch (IOException e) {
      LOG.debug("a caller's input ended: {}", e.getMessage());
    } finally {
      gone.set(true);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.warn("the control socket {} could not be closed", socket, e);
    }
  }
}
