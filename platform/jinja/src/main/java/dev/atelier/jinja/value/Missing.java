package dev.atelier.jinja.value;

/** What a lookup answers when there is nothing; never a value that a template can hold. */
public enum Missing {
  MISSING
}
