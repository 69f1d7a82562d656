package dev.atelier.kernel.control;

import dev.atelier.kernel.error.ErrorCode;
import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The caller's end. */
public final class ControlClient {
  private static final ErrorCode GONE = ErrorCode.external("control.platform-gone");

  private ControlClient() {}

  /** Whether a platform listens there. */
  public static boolean answers(Path socket) {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Runs a command there and returns its exit code; standard input is passed on as it comes, and a
   * process that is interrupted has cancelled, since its end of the connection closes.
   *
   * @throws dev.atelier.kernel.error.AtelierException when the platform ends before it answers
   */
  public static int run(
      Path socket, ControlRequest request, InputStream in, PrintStream out, PrintStream err) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      byte[] line = (Json.write(request) + "\n").getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      Frames frames =
          new Frames(Channels.newInputStream(channel), Channels.newOutputStream(channel));
      Thread.ofPlatform().daemon().name("control-stdin").start(() -> passOn(in, frames));
      return answer(frames, out, err);
    } catch (IOException e) {
      throw Problem.error(GONE, "the running platform went away: " + e.getMessage()).exception();
    }
  }

  private static void passOn(InputStream in, Frames frames) {
    byte[] buffer = new byte[64 * 1024];
    try {
      while (true) {
        int length = in.read(buffer);
        frames.write(Frames.IN, buffer, 0, Math.max(0, length));
        if (length < 0) {
          return;
        }
      }
    } catch (IOException _) {
      // the connection is over: the answer is what counts, and its reader tells of it
    }
  }

  private static int answer(Frames frames, PrintStream out, PrintStream err) throws IOException {
    while (true) {
      Optional<Frames.Frame> frame = frames.read();
      if (frame.isEmpty()) {
        throw new IOException("no exit code came");
      }
      byte[] payload = frame.get().payload();
      switch (frame.get().kind()) {
        case Frames.OUT -> {
          out.write(payload, 0, payload.length);
          out.flush();
        }
        case Frames.ERR -> {
          err.write(payload, 0, payload.length);
          err.flush();
        }
        case Frames.EXIT -> {
          return frame.get().exitCode();
        }
        default -> throw new IOException("an unknown frame: " + frame.get().kind());
      }
    }
  }
}
