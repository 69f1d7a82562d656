package dev.atelier.kernel.control;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** One end of a connection: reads frames on one thread, writes them from any. */
final class Frames {
  static final char IN = 'i';
  static final char CANCEL = 'c';
  static final char OUT = 'o';
  static final char ERR = 'e';
  static final char EXIT = 'x';
  private static final int LIMIT = 16 * 1024 * 1024;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final ReentrantLock writing = new ReentrantLock();

  Frames(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
  }

  /** A frame of the other end. */
  record Frame(char kind, byte[] payload) {
    int exitCode() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  /** The next frame, or none when the other end has gone. */
  Optional<Frame> read() throws IOException {
    try {
      char kind = (char) in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > LIMIT) {
        throw new IOException("a frame of " + length + " bytes");
      }
      byte[] payload = new byte[length];
      in.readFully(payload);
      return Optional.of(new Frame(kind, payload));
    } catch (EOFException _) {
      return Optional.empty();
    }
  }

  void write(char kind, byte[] bytes, int offset, int length) throws IOException {
    writing.lock();
    try {
      out.writeByte(kind);
      out.writeInt(length);
      out.write(bytes, offset, length);
      out.flush();
    } finally {
      writing.unlock();
    }
  }

  void exit(int code) throws IOException {
    write(EXIT, ByteBuffer.allocate(4).putInt(code).array(), 0, 4);
  }

  /** A stream whose every write is a frame. */
  OutputStream stream(char kind) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          Frames.this.write(kind, bytes, offset, length);
        }
      }
    };
  }
}
