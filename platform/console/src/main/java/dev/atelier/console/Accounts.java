package dev.atelier.console;

/** Who may sign in with a password: the users that the compose file makes. */
public interface Accounts {
  /** Whether the name and password are those of a user; takes about as long either way. */
  boolean allows(String user, String password);

  /** Nobody: only the one-time link signs in. */
  Accounts NONE = (_, _) -> false;
}
