package dev.atelier.app.view;

/** Colours and cursor movement, or nothing where the output is not a terminal. */
public record Paint(boolean colour) {
  public String green(String text) {
    return wrap("32", text);
  }

  public String red(String text) {
    return wrap("31", text);
  }

  public String yellow(String text) {
    return wrap("33", text);
  }

  public String blue(String text) {
    return wrap("34", text);
  }

  public String dim(String text) {
    return wrap("2", text);
  }

  public String bold(String text) {
    return wrap("1", text);
  }

  /** One of the colours that Compose gives to services in turn. */
  public String service(int index, String text) {
    String[] colours = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};
    return wrap(colours[Math.floorMod(index, colours.length)], text);
  }

  private String wrap(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
