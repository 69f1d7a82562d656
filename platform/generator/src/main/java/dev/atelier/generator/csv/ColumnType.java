package dev.atelier.generator.csv;

/** Types that a column's values are recognised as, from narrow to wide. */
enum ColumnType {
  BOOLEAN("boolean"),
  INTEGER("integer"),
  BIGINT("bigint"),
  NUMERIC("numeric"),
  DATE("date"),
  TIMESTAMP("timestamp"),
  TIMESTAMPTZ("timestamptz"),
  TEXT("text");

  private final String sql;

  ColumnType(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  /** The narrowest type of a value that is not empty. Looks at each character once or twice. */
  static ColumnType of(String value) {
    char first = value.charAt(0);
    if (isDigit(first) || first == '-' || first == '+' || first == '.') {
      ColumnType number = number(value);
      return number == TEXT ? time(value) : number;
    }
    return switch (value) {
      case "true", "false", "TRUE", "FALSE", "True", "False", "t", "f" -> BOOLEAN;
      default -> TEXT;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A number with a leading zero (a postal code, an article) is text, since the zero counts. */
  private static ColumnType number(String value) {
    int at = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
    int start = at;
    while (at < value.length() && isDigit(value.charAt(at))) {
      at++;
    }
    int digits = at - start;
    boolean padded = digits > 1 && value.charAt(start) == '0';
    if (at == value.length()) {
      return digits == 0 || padded ? TEXT : whole(value, digits);
    }
    if (padded || digits > 1_000) {
      return TEXT;
    }
    if (value.charAt(at) == '.') {
      int dot = at++;
      while (at < value.length() && isDigit(value.charAt(at))) {
        at++;
      }
      digits += at - dot - 1;
    }
    return digits > 0 && exponentEnds(value, at) ? NUMERIC : TEXT;
  }

  private static boolean exponentEnds(String value, int from) {
    int at = from;
    if (at == value.length()) {
      return true;
    }
    if (value.charAt(at) != 'e' && value.charAt(at) != 'E') {
      return false;
    }
    at++;
    if (at < value.length() && (value.charAt(at) == '-' || value.charAt(at) == '+')) {
      at++;
    }
    int digits = at;
    while (at < value.length() && isDigit(value.charAt(at))) {
      at++;
    }
    return at == value.length() && at > digits && at - digits <= 3;
  }

  private static ColumnType whole(String value, int digits) {
    if (digits < 10) {
      return INTEGER;
    }
    if (digits > 19) {
      return NUMERIC;
    }
    try {
      long number = Long.parseLong(value);
      return number == (int) number ? INTEGER : BIGINT;
    } catch (NumberFormatException e) {
      return NUMERIC; // nineteen digits and more than a long holds
    }
  }

  /**
   * {@code 2010-12-01}, {@code 2010-12-01 08:26[:00[.123]]}, with {@code T}, {@code Z}, an offset.
   */
  private static ColumnType time(String value) {
    if (value.length() < 10
        || !digits(value, 0, 4)
        || value.charAt(4) != '-'
        || !between(value, 5, 1, 12)
        || value.charAt(7) != '-'
        || !between(value, 8, 1, 31)) {
      return TEXT;
    }
    int year = Integer.parseInt(value, 0, 4, 10);
    int month = Integer.parseInt(value, 5, 7, 10);
    int day = Integer.parseInt(value, 8, 10, 10);
    if (year == 0 || day > java.time.YearMonth.of(year, month).lengthOfMonth()) {
      return TEXT;
    }
    if (value.length() == 10) {
      return DATE;
    }
    boolean clock =
        value.length() >= 16
            && (value.charAt(10) == ' ' || value.charAt(10) == 'T')
            && between(value, 11, 0, 23)
            && value.charAt(13) == ':'
            && between(value, 14, 0, 59);
    return clock ? afterMinutes(value) : TEXT;
  }

  private static ColumnType afterMinutes(String value) {
    int at = 16;
    if (at < value.length() && value.charAt(at) == ':') {
      if (!between(value, at + 1, 0, 59)) {
        return TEXT;
      }
      at += 3;
      if (at < value.length() && value.charAt(at) == '.') {
        int dot = at++;
        while (at < value.length() && isDigit(value.charAt(at))) {
          at++;
        }
        if (at == dot + 1) {
          return TEXT;
        }
      }
    }
    return at == value.length() ? TIMESTAMP : zone(value, at) ? TIMESTAMPTZ : TEXT;
  }

  private static boolean zone(String value, int from) {
    int at = value.charAt(from) == ' ' ? from + 1 : from;
    String rest = value.substring(at);
    return rest.equals("Z") || rest.equals("UTC") || rest.matches("[-+]\\d\\d(:?\\d\\d)?");
  }

  private static boolean digits(String value, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (i >= value.length() || !isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean between(String value, int from, int least, int most) {
    if (!digits(value, from, 2)) {
      return false;
    }
    int number = (value.charAt(from) - '0') * 10 + value.charAt(from + 1) - '0';
    return number >= least && number <= most;
  }

  /** The narrowest type that holds the values of both. */
  ColumnType join(ColumnType other) {
    if (this == other) {
      return this;
    }
    if (isNumber() && other.isNumber() || isTime() && other.isTime()) {
      return compareTo(other) > 0 ? this : other;
    }
    return TEXT;
  }

  private boolean isNumber() {
    return this == INTEGER || this == BIGINT || this == NUMERIC;
  }

  private boolean isTime() {
    return this == DATE || this == TIMESTAMP || this == TIMESTAMPTZ;
  }

  /** Whether a column of this type takes a value that is not empty. */
  boolean takes(String value) {
    if (this == TEXT || of(value).join(this) == this) {
      return true;
    }
    // 007 is recognised as text, but where a number is wanted it is 7
    return isNumber()
        && value.length() < 10
        && value.matches("[-+]?0+\\d+(\\.\\d+)?")
        && (this == NUMERIC || value.indexOf('.') < 0);
  }
}
