package dev.atelier.airflow.state;

import java.util.List;
import java.util.Optional;

/** Variables, connections and pools. Values and passwords are encrypted at rest. */
public final class Settings {
  private final Cipher cipher;

  public Settings(Cipher cipher) {
    this.cipher = cipher;
  }

  /** A name and its value. */
  public record Variable(String key, String value, Optional<String> description) {}

  /** How to reach something. */
  public record Connection(
      String connId,
      String connType,
      Optional<String> description,
      Optional<String> host,
      Optional<String> schema,
      Optional<String> login,
      Optional<String> password,
      Optional<Integer> port,
      Optional<String> extra) {}

  /**
   * Slots that tasks share.
   *
   * @param slots -1 for as many as wanted
   */
  public record Pool(
      String name,
      int slots,
      Optional<String> description,
      boolean includeDeferred,
      int running,
      int queued,
      int scheduled) {
    public int open() {
      return slots < 0 ? Integer.MAX_VALUE : slots - running - queued;
    }
  }

  public List<Variable> variables(Session session) {
    return session.list("select * from airflow.variable order by key", this::variable);
  }

  public Optional<Variable> variable(Session session, String key) {
    return session.one("select * from airflow.variable where key = ?", this::variable, key);
  }

  private Variable variable(Row row) throws java.sql.SQLException {
    return new Variable(
        row.text("key"), cipher.decrypt(row.text("value")), row.optionalText("description"));
  }

  public void setVariable(Session session, Variable variable) {
    session.update(
        """
        insert into airflow.variable (key, value, description, encrypted) values (?, ?, ?, true)
        on conflict (key) do update set value = excluded.value,
          description = coalesce(excluded.description, airflow.variable.description)\
        """,
        variable.key(),
        cipher.encrypt(variable.value()),
        variable.description());
  }

  public boolean deleteVariable(Session session, String key) {
    return session.update("delete from airflow.variable where key = ?", key) > 0;
  }

  public List<Connection> connections(Session session) {
    return session.list("select * from airflow.connection order by conn_id", this::connection);
  }

  public Optional<Connection> connection(Session session, String connId) {
    return session.one(
        "select * from airflow.connection where conn_id = ?", this::connection, connId);
  }

  private Connection connection(Row row) throws java.sql.SQLException {
    return new Connection(
        row.text("conn_id"),
        row.text("conn_type"),
        row.optionalText("description"),
        row.optionalText("host"),
        row.optionalText("schema"),
        row.optionalText("login"),
        row.optionalText("password").map(cipher::decrypt),
        row.optionalNumber("port").map(Long::intValue),
        row.optionalText("extra").map(cipher::decrypt));
  }

  public void setConnection(Session session, Connection connection) {
    session.update(
        """
        insert into airflow.connection values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (conn_id) do update set conn_type = excluded.conn_type, description = excluded.description,
          host = excluded.host, schema = excluded.schema, login = excluded.login, password = excluded.password,
          port = excluded.port, extra = excluded.extra\
        """,
        connection.connId(),
        connection.connType(),
        connection.description(),
        connection.host(),
        connection.schema(),
        connection.login(),
        connection.password().map(cipher::encrypt),
        connection.port(),
        connection.extra().map(cipher::encrypt));
  }

  public boolean deleteConnection(Session session, String connId) {
    return session.update("delete from airflow.connection where conn_id = ?", connId) > 0;
  }

  private static final String POOLS =
      """
      select p.*, coalesce(sum(t.pool_slots) filter (where t.state = 'running'), 0) as running,
        coalesce(sum(t.pool_slots) filter (where t.state = 'queued'), 0) as queued,
        coalesce(sum(t.pool_slots) filter (where t.state = 'scheduled'), 0) as scheduled
      from airflow.slot_pool p
      left join airflow.task_instance t on t.pool = p.pool and t.state in ('running', 'queued', 'scheduled')
      """;

  public List<Pool> pools(Session session) {
    return session.list(POOLS + " group by p.pool order by p.pool", Settings::pool);
  }

  public Optional<Pool> pool(Session session, String name) {
    return session.one(POOLS + " where p.pool = ? group by p.pool", Settings::pool, name);
  }

  private static Pool pool(Row row) throws java.sql.SQLException {
    return new Pool(
        row.text("pool"),
        row.number("slots"),
        row.optionalText("description"),
        row.flag("include_deferred"),
        row.number("running"),
        row.number("queued"),
        row.number("scheduled"));
  }

  public void setPool(
      Session session,
      String name,
      int slots,
      Optional<String> description,
      boolean includeDeferred) {
    session.update(
        """
        insert into airflow.slot_pool values (?, ?, ?, ?) on conflict (pool) do update
        set slots = excluded.slots, description = excluded.description, include_deferred = excluded.include_deferred\
        """,
        name,
        slots,
        description,
        includeDeferred);
  }

  public boolean deletePool(Session session, String name) {
    return session.update("delete from airflow.slot_pool where pool = ?", name) > 0;
  }
}
