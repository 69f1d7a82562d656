package dev.atelier.jinja.value;

import org.jspecify.annotations.Nullable;

/** The value of a name, attribute or item that does not exist. */
public final class Undefined {
  private final UndefinedPolicy policy;
  private final @Nullable String hint;
  private final @Nullable Object owner;
  private final @Nullable Object name;
  private final PythonType error;

  private Undefined(
      UndefinedPolicy policy,
      @Nullable String hint,
      @Nullable Object owner,
      @Nullable Object name,
      PythonType error) {
    this.policy = policy;
    this.hint = hint;
    this.owner = owner;
    this.name = name;
    this.error = error;
  }

  public static Undefined name(UndefinedPolicy policy, String name) {
    return new Undefined(policy, null, Missing.MISSING, name, PythonType.UNDEFINED_ERROR);
  }

  public static Undefined hint(UndefinedPolicy policy, String hint, @Nullable String name) {
    return new Undefined(policy, hint, Missing.MISSING, name, PythonType.UNDEFINED_ERROR);
  }

  /** An attribute (a name) or an item (another key) that an object lacks. */
  public static Undefined member(
      UndefinedPolicy policy, @Nullable Object owner, @Nullable Object key) {
    // dbt's class forgets the owner
    Object kept = policy == UndefinedPolicy.ABSORBING ? Missing.MISSING : owner;
    return new Undefined(policy, null, kept, key, PythonType.UNDEFINED_ERROR);
  }

  /** An attribute that the sandbox does not show. */
  static Undefined unsafe(UndefinedPolicy policy, @Nullable Object owner, String name) {
    String hint =
        "access to attribute "
            + Text.repr(name)
            + " of '"
            + Types.name(owner)
            + "' object is unsafe.";
    return new Undefined(policy, hint, owner, name, PythonType.SECURITY_ERROR);
  }

  public UndefinedPolicy policy() {
    return policy;
  }

  /** The name, or key, that was looked up; null if only a hint is known. */
  public @Nullable Object name() {
    return name;
  }

  /** As Jinja2 says it: {@code 'x' is undefined}. */
  public String message() {
    if (hint != null) {
      return hint;
    }
    if (owner == Missing.MISSING) {
      return Text.repr(name) + " is undefined";
    }
    if (name instanceof String) {
      return Text.repr(Types.describe(owner)) + " has no attribute " + Text.repr(name);
    }
    return Types.describe(owner) + " has no element " + Text.repr(name);
  }

  public JinjaException error() {
    return new JinjaException(error, message());
  }

  /** What printing gives. */
  String text() {
    return switch (policy) {
      case STRICT -> throw error();
      case LENIENT, CHAINABLE, ABSORBING -> "";
      case DEBUG -> "{{ " + debugText() + " }}";
    };
  }

  private String debugText() {
    if (hint != null) {
      return "undefined value printed: " + hint;
    }
    if (owner == Missing.MISSING) {
      return String.valueOf(name);
    }
    return "no such element: " + Types.describe(owner) + "[" + Text.repr(name) + "]";
  }

  /** Fails where the policy forbids even to look. */
  void look() {
    if (policy == UndefinedPolicy.STRICT) {
      throw error();
    }
  }

  /** An attribute of an undefined value. */
  Object attribute(String attribute) {
    return switch (policy) {
      case CHAINABLE -> this;
      case ABSORBING -> new Undefined(policy, hint, Missing.MISSING, attribute, error);
      case LENIENT, STRICT, DEBUG -> throw error();
    };
  }

  /** An item, or the result of a call when {@code call}. */
  Object absorb(boolean call) {
    if (policy == UndefinedPolicy.ABSORBING || policy == UndefinedPolicy.CHAINABLE && !call) {
      return this;
    }
    throw error();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return Undefined.class.hashCode();
  }

  @Override
  public String toString() {
    return "Undefined";
  }
}
