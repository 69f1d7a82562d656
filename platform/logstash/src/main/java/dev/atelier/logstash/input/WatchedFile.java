package dev.atelier.logstash.input;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.Origin;
import dev.atelier.logstash.plugin.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One file being read, whatever it is called now. Belongs to the input's thread, but for its
 * ledger.
 */
final class WatchedFile {
  /** How many first bytes tell a file from another with the same inode. */
  static final int HEAD = 256;

  private static final int LONGEST_LINE = 64 * 1024 * 1024;

  private final FileIdentity identity;
  private final byte[] delimiter;
  private final Codec codec;
  private Path path;
  private Ledger ledger;
  private byte[] head;
  private byte[] buffer = new byte[0];
  private int held;
  private long position;
  private long pendingStart;
  private long size;
  private long lastActivityNanos;
  private boolean vanished;
  private boolean done;
  private @Nullable FileChannel channel;
  private @Nullable InputStream unzipped;

  /**
   * @param position where to go on
   * @param head its first bytes, as far as they were read before
   */
  WatchedFile(
      FileIdentity identity, Path path, long position, byte[] head, byte[] delimiter, Codec codec) {
    this.identity = identity;
    this.path = path;
    this.position = position;
    this.pendingStart = position;
    this.head = head;
    this.delimiter = delimiter;
    this.codec = codec;
    this.ledger = new Ledger(position);
    this.lastActivityNanos = System.nanoTime();
  }

  FileIdentity identity() {
    return identity;
  }

  Path path() {
    return path;
  }

  void renamed(Path to) {
    path = to;
    vanished = false;
  }

  /** No name leads to it any more: what is left in it is still read through the open channel. */
  void vanish() {
    vanished = true;
  }

  boolean vanished() {
    return vanished;
  }

  byte[] head() {
    return head;
  }

  long committed() {
    return ledger.committed();
  }

  boolean isSettled() {
    return ledger.isSettled();
  }

  long position() {
    return position;
  }

  long size() {
    return size;
  }

  boolean isOpen() {
    return channel != null;
  }

  boolean isDone() {
    return done;
  }

  void done() {
    done = true;
  }

  /** How long nothing was read. */
  long idleNanos() {
    return System.nanoTime() - lastActivityNanos;
  }

  boolean isZipped() {
    return path.toString().endsWith(".gz") || path.toString().endsWith(".gzip");
  }

  void open() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }
  }

  void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
    unzipped = null;
  }

  /**
   * Whether there may be something to read. A file that shrank, or whose first bytes are others,
   * was emptied and written anew (copytruncate): it starts again from its beginning.
   *
   * @return true when it was started again
   */
  boolean lookAt() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      return false;
    }
    long now = open.size();
    boolean replaced = now < position || (now != size && !headIsSame(open));
    size = now;
    if (replaced) {
      startAgain();
    }
    return replaced;
  }

  private void startAgain() {
    position = 0;
    pendingStart = 0;
    held = 0;
    head = new byte[0];
    ledger = new Ledger(0);
  }

  private boolean headIsSame(FileChannel open) throws IOException {
    return head.length == 0 || Arrays.equals(readHead(open, head.length), head);
  }

  static byte[] readHead(FileChannel channel, int length) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(length);
    int at = 0;
    while (start.hasRemaining()) {
      int read = channel.read(start, at);
      if (read < 0) {
        break;
      }
      at += read;
    }
    return Arrays.copyOf(start.array(), at);
  }

  /** Whether bytes are there that were not read. */
  boolean hasMore() {
    return position < size;
  }

  /**
   * Reads one piece.
   *
   * @param most bytes
   * @return its events, or null at the end of the file
   */
  @Nullable List<Event> read(int most) throws IOException {
    int read = isZipped() ? readZipped(most) : readPlain(most);
    if (read <= 0) {
      return null;
    }
    lastActivityNanos = System.nanoTime();
    held += read;
    List<Event> events = new ArrayList<>();
    lines(events);
    return owned(events);
  }

  private int readPlain(int most) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      return -1;
    }
    reserve(most);
    int read = open.read(ByteBuffer.wrap(buffer, held, most), position);
    if (read > 0 && !headIsSame(open)) {
      // Written anew since it was looked at: what was read belongs to another text.
      startAgain();
      read = open.read(ByteBuffer.wrap(buffer, 0, most), 0);
    }
    if (read > 0) {
      if (head.length < HEAD) {
        head = readHead(open, (int) Math.min(HEAD, position + read));
      }
      position += read;
    }
    return read;
  }

  /** A zipped file has no position inside: it is at 0 until it is at its end. */
  private int readZipped(int most) throws IOException {
    FileChannel open = channel;
    if (open == null) {
      return -1;
    }
    if (unzipped == null) {
      open.position(0);
      unzipped = new GZIPInputStream(Channels.newInputStream(open), most);
    }
    reserve(most);
    return unzipped.read(buffer, held, most);
  }

  private void reserve(int more) {
    if (held + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, held + more));
    }
  }

  private void lines(List<Event> events) {
    int start = 0;
    int at = next(start);
    while (at >= 0) {
      decode(start, at - start, delimiter.length, events);
      start = at + delimiter.length;
      at = next(start);
    }
    if (held - start > LONGEST_LINE) {
      decode(start, held - start, 0, events);
      start = held;
    }
    System.arraycopy(buffer, start, buffer, 0, held - start);
    held -= start;
  }

  private int next(int from) {
    byte first = delimiter[0];
    int last = held - delimiter.length;
    for (int i = from; i <= last; i++) {
      if (buffer[i] == first
          && (delimiter.length == 1
              || Arrays.equals(buffer, i, i + delimiter.length, delimiter, 0, delimiter.length))) {
        return i;
      }
    }
    return -1;
  }

  /** What the codec holds back begins at {@code pendingStart}: the position stays before it. */
  private void decode(int start, int length, int skipped, List<Event> events) {
    long lineStart = position - held + start;
    int before = events.size();
    boolean heldBefore = codec.holds();
    codec.decode(buffer, start, length, events::add);
    if (!codec.holds()) {
      pendingStart = lineStart + length + skipped;
    } else if (!heldBefore || events.size() > before) {
      pendingStart = lineStart;
    }
  }

  private List<Event> owned(List<Event> events) {
    Origin origin = ledger.piece(events.size(), isZipped() ? 0 : pendingStart);
    events.forEach(event -> event.from(origin));
    return events;
  }

  /** The last line although it has no end, and what the codec holds back. */
  List<Event> flush() {
    List<Event> events = new ArrayList<>();
    if (held > 0) {
      decode(0, held, 0, events);
      held = 0;
    }
    return flushCodec(events);
  }

  /** What the codec holds back; a line that is still being written stays. */
  List<Event> flushCodec() {
    return flushCodec(new ArrayList<>());
  }

  private List<Event> flushCodec(List<Event> events) {
    codec.flush(events::add);
    pendingStart = position - held;
    Origin origin = ledger.piece(events.size(), isZipped() ? size : pendingStart);
    events.forEach(event -> event.from(origin));
    return events;
  }

  boolean codecHolds() {
    return codec.holds();
  }
}
