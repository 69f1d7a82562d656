package dev.atelier.engines.postgres.wire;

import dev.atelier.engines.postgres.wire.BackendMessage.Column;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session. Not thread-safe but for {@link #cancel}, which any thread may call. Mutable: the
 * buffers, the server's parameters.
 */
public final class WireConnection implements AutoCloseable {
  private static final int PROTOCOL = 3 << 16;
  private static final int CANCEL = 80877102;
  private static final int BUFFER = 64 * 1024;

  private final Target target;
  private final Login login;
  private final SocketChannel channel;
  private final DataInputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(BUFFER);
  private final Map<String, String> parameters = new HashMap<>();
  private int pid;
  private int secret;
  private boolean passwordUsed;

  private WireConnection(Target target, Login login, SocketChannel channel) {
    this.target = target;
    this.login = login;
    this.channel = channel;
    this.in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER));
    this.out = Channels.newOutputStream(channel);
  }

  /**
   * @throws WireException with the server's message, or with the operating system's
   */
  public static WireConnection open(Target target, Login login) throws WireException {
    WireConnection connection;
    try {
      connection = new WireConnection(target, login, target.connect());
    } catch (IOException e) {
      throw new WireException(String.valueOf(e.getMessage()), e);
    }
    try {
      connection.start();
      return connection;
    } catch (IOException e) {
      connection.abandon();
      throw new WireException(lost(), e);
    } catch (WireException e) {
      connection.abandon();
      throw e;
    }
  }

  public Target target() {
    return target;
  }

  public Login login() {
    return login;
  }

  /** Server parameters by name: {@code server_version}, {@code client_encoding}. */
  public Map<String, String> parameters() {
    return parameters;
  }

  public int backendPid() {
    return pid;
  }

  /** Whether the server asked for a password. */
  public boolean passwordUsed() {
    return passwordUsed;
  }

  private void start() throws IOException, WireException {
    Map<String, String> settings = new HashMap<>(login.parameters());
    settings.put("user", login.user());
    settings.put("database", login.database());
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(ByteBuffer.allocate(4).putInt(PROTOCOL).array());
    settings.forEach((name, value) -> {
      body.writeBytes(bytes(name + "\0" + value + "\0"));
    });
    body.write(0);
    out.write(ByteBuffer.allocate(4).putInt(body.size() + 4).array());
    body.writeTo(out);
    authenticate();
    while (true) {
      char type = (char) in.readUnsignedByte();
      ByteBuffer message = body();
      switch (type) {
        case 'K' -> {
          pid = message.getInt();
          secret = message.getInt();
        }
        case 'S' -> parameters.put(string(message), string(message));
        case 'E' -> throw new WireException(fields(message));
        case 'Z' -> {
          return;
        }
        default -> {} // notices of a login event trigger
      }
    }
  }

  private void authenticate() throws IOException, WireException {
    Scram scram = null;
    while (true) {
      char type = (char) in.readUnsignedByte();
      ByteBuffer message = body();
      if (type == 'E') {
        throw new WireException(fields(message));
      }
      if (type != 'R') {
        continue;
      }
      int kind = message.getInt();
      switch (kind) {
        case 0 -> {
          return;
        }
        case 3 -> answer(bytes(password() + "\0"));
        case 5 -> answer(bytes(md5(message) + "\0"));
        case 10 -> {
          scram = new Scram(password());
          byte[] first = bytes(scram.first());
          ByteBuffer answer = ByteBuffer.allocate(14 + 4 + first.length);
          answer.put(bytes("SCRAM-SHA-256\0")).putInt(first.length).put(first);
          answer(answer.array());
        }
        case 11 -> answer(bytes(exchange(scram).last(rest(message))));
        case 12 -> exchange(scram).verify(rest(message));
        default ->
            throw new WireException("authentication method " + kind + " not supported", null);
      }
    }
  }

  private static Scram exchange(@Nullable Scram scram) throws WireException {
    if (scram == null) {
      throw new WireException("the server's authentication messages are out of order", null);
    }
    return scram;
  }

  private void answer(byte[] body) throws IOException {
    send('p', body);
    flush();
  }

  private String password() throws WireException {
    passwordUsed = true;
    return login
        .password()
        .get()
        .filter(password -> !password.isEmpty())
        .orElseThrow(() -> new WireException("fe_sendauth: no password supplied", null));
  }

  private String md5(ByteBuffer message) throws WireException {
    try {
      byte[] salt = new byte[4];
      message.get(salt);
      HexFormat hex = HexFormat.of();
      MessageDigest digest = MessageDigest.getInstance("MD5");
      String inner = hex.formatHex(digest.digest(bytes(password() + login.user())));
      digest.update(bytes(inner));
      return "md5" + hex.formatHex(digest.digest(salt));
    } catch (NoSuchAlgorithmException e) {
      throw new WireException("MD5 passwords are not supported here", e);
    }
  }

  /**
   * Sends a query string of one or more statements; the answers end with {@link
   * BackendMessage.Ready}.
   */
  public void query(String sql) throws WireException {
    try {
      send('Q', bytes(sql + "\0"));
      flush();
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  /**
   * Asks what a query would return, without running it; the answers end with {@link
   * BackendMessage.Ready}.
   */
  public void describe(String sql) throws WireException {
    try {
      send('P', bytes("\0" + sql + "\0\0\0"));
      send('D', bytes("S\0"));
      send('S', new byte[0]);
      flush();
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  /** Some of a COPY's input; sent when enough has gathered. */
  public void copyData(byte[] bytes, int offset, int length) throws WireException {
    try {
      head('d', length);
      pending.write(bytes, offset, length);
      if (pending.size() >= BUFFER) {
        flush();
      }
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  public void copyDone() throws WireException {
    try {
      send('c', new byte[0]);
      flush();
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  public void copyFail(String reason) throws WireException {
    try {
      send('f', bytes(reason + "\0"));
      flush();
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  /** The next message of the server; waits for it. */
  public BackendMessage read() throws WireException {
    try {
      while (true) {
        char type = (char) in.readUnsignedByte();
        BackendMessage message = decode(type, body());
        if (message != null) {
          return message;
        }
      }
    } catch (IOException e) {
      throw new WireException(lost(), e);
    }
  }

  private @Nullable BackendMessage decode(char type, ByteBuffer body) {
    return switch (type) {
      case 'T' -> columns(body);
      case 'D' -> row(body);
      case 'C' -> new BackendMessage.CommandComplete(string(body));
      case 'I' -> new BackendMessage.EmptyQuery();
      case 'E' -> new BackendMessage.Failure(fields(body));
      case 'N' -> new BackendMessage.Notice(fields(body));
      case 'A' -> new BackendMessage.Notification(body.getInt(), string(body), string(body));
      case 'S' -> {
        BackendMessage.ParameterStatus status =
            new BackendMessage.ParameterStatus(string(body), string(body));
        parameters.put(status.name(), status.value());
        yield status;
      }
      case 'G' -> new BackendMessage.CopyIn();
      case 'H' -> new BackendMessage.CopyOut();
      case 'd' -> new BackendMessage.CopyData(body.array());
      case 'c' -> new BackendMessage.CopyDone();
      case 'Z' -> new BackendMessage.Ready((char) body.get());
      default -> null;
    };
  }

  private static BackendMessage columns(ByteBuffer body) {
    int count = body.getShort();
    List<Column> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String name = string(body);
      body.position(body.position() + 6); // table, attribute number
      int type = body.getInt();
      body.getShort(); // size
      columns.add(new Column(name, type, body.getInt()));
      body.getShort(); // format
    }
    return new BackendMessage.RowDescription(columns);
  }

  private static BackendMessage row(ByteBuffer body) {
    @Nullable String[] values = new @Nullable String[body.getShort()];
    for (int i = 0; i < values.length; i++) {
      int length = body.getInt();
      if (length >= 0) {
        values[i] = new String(body.array(), body.position(), length, StandardCharsets.UTF_8);
        body.position(body.position() + length);
      }
    }
    return new BackendMessage.DataRow(values);
  }

  private static ServerMessage fields(ByteBuffer body) {
    Map<Character, String> fields = new HashMap<>();
    for (byte code = body.get(); code != 0; code = body.get()) {
      fields.put((char) code, string(body));
    }
    return new ServerMessage(fields);
  }

  /** Asks the server, on a connection of its own, to give up what this session is doing. */
  public void cancel() throws IOException {
    try (SocketChannel other = target.connect()) {
      other.write(
          ByteBuffer.allocate(16).putInt(16).putInt(CANCEL).putInt(pid).putInt(secret).flip());
    }
  }

  @Override
  public void close() {
    try {
      send('X', new byte[0]);
      flush();
    } catch (IOException e) {
      // the server went first: there is nobody to say goodbye to
    } finally {
      abandon();
    }
  }

  private void abandon() {
    try {
      channel.close();
    } catch (IOException e) {
      // closing is all that was wanted
    }
  }

  private void head(char type, int length) {
    pending.write(type);
    int size = length + 4;
    pending.write(size >>> 24);
    pending.write(size >>> 16);
    pending.write(size >>> 8);
    pending.write(size);
  }

  private void send(char type, byte[] body) throws IOException {
    head(type, body.length);
    pending.write(body);
  }

  private void flush() throws IOException {
    pending.writeTo(out);
    pending.reset();
  }

  private ByteBuffer body() throws IOException {
    byte[] body = new byte[in.readInt() - 4];
    int done = in.readNBytes(body, 0, body.length);
    if (done < body.length) {
      throw new EOFException();
    }
    return ByteBuffer.wrap(body);
  }

  private static String string(ByteBuffer body) {
    int start = body.position();
    int end = start;
    byte[] bytes = body.array();
    while (bytes[end] != 0) {
      end++;
    }
    body.position(end + 1);
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  private static String rest(ByteBuffer body) {
    return new String(body.array(), body.position(), body.remaining(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String lost() {
    return "server closed the connection unexpectedly\n"
        + "\tThis probably means the server terminated abnormally\n"
        + "\tbefore or while processing the request.";
  }
}
