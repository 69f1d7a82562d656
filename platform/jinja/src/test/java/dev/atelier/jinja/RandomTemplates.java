package dev.atelier.jinja;

import java.util.Random;

/** Random templates over the names of {@link Cases#context}. */
final class RandomTemplates {
  private static final String[] NAMES = {
    "n", "neg", "f", "t", "s", "empty", "items", "names", "d", "tup", "dec", "date", "dt", "td",
    "missing", "nested", "users", "big", "none", "x"
  };
  private static final String[] LITERALS = {
    "1",
    "0",
    "-1",
    "2.5",
    "'a'",
    "'Hello World'",
    "''",
    "none",
    "true",
    "false",
    "[]",
    "[1, 2, 3]",
    "{'a': 1}",
    "(1, 2)",
    "10",
    "'12'",
    "['b', 'a']",
    "{}",
    "'a,b'",
    "1e3"
  };
  private static final String[] OPERATORS = {
    "+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and",
    "or"
  };
  private static final String[] FILTERS = {
    "upper",
    "lower",
    "title",
    "capitalize",
    "trim",
    "length",
    "first",
    "last",
    "list",
    "int",
    "float",
    "abs",
    "string",
    "join",
    "join('-')",
    "sort",
    "reverse|list",
    "sum",
    "min",
    "max",
    "default('d')",
    "default('d', true)",
    "replace('a', 'b')",
    "round",
    "round(1)",
    "unique|list",
    "map('string')|list",
    "select|list",
    "reject|list",
    "batch(2)|list",
    "slice(2)|list",
    "truncate(5)",
    "wordcount",
    "indent(2)",
    "center(8)",
    "dictsort",
    "items|list",
    "select('odd')|list",
    "map('upper')|join(',')",
    "select('defined')|list",
    "sort(reverse=true)",
    "first|upper",
    "urlencode"
  };
  private static final String[] TESTS = {
    "defined",
    "undefined",
    "none",
    "number",
    "string",
    "mapping",
    "sequence",
    "iterable",
    "odd",
    "even",
    "divisibleby(3)",
    "lower",
    "upper",
    "boolean",
    "integer",
    "float",
    "callable",
    "in [1, 'a']",
    "eq 1",
    "sameas true"
  };
  private static final String[] METHODS = {
    "upper()",
    "lower()",
    "split()",
    "split(',')",
    "strip()",
    "title()",
    "replace('l', 'L')",
    "startswith('H')",
    "find('o')",
    "count('l')",
    "keys()|list",
    "values()|list",
    "items()|list",
    "get('a')",
    "get('zz', 5)",
    "index(1)",
    "isoformat()",
    "strftime('%d')",
    "year",
    "days",
    "a",
    "name",
    "zfill(5)",
    "isdigit()",
    "format(1)",
    "join(['x', 'y'])",
    "bit_length()",
    "copy()",
    "splitlines()"
  };

  private final Random random;

  RandomTemplates(long seed) {
    this.random = new Random(seed);
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  String template() {
    StringBuilder out = new StringBuilder();
    int statements = 1 + random.nextInt(3);
    for (int i = 0; i < statements; i++) {
      out.append(statement(2));
    }
    return out.toString();
  }

  private String statement(int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return "{{ " + expression(3) + " }}|";
    }
    return switch (random.nextInt(8)) {
      case 0 -> "{% if " + expression(2) + " %}" + statement(depth - 1) + "{% else %}e{% endif %}";
      case 1 ->
          "{% for x in "
              + expression(2)
              + " %}"
              + statement(depth - 1)
              + "{{ loop.index }}{% else %}-{% endfor %}";
      case 2 -> "{% set x = " + expression(2) + " %}" + statement(depth - 1) + "{{ x }}";
      case 3 ->
          "{% macro m"
              + depth
              + "(a, b="
              + expression(1)
              + ") %}{{ a }}{{ b }}{{ x }}{% endmacro %}{{ m"
              + depth
              + "("
              + expression(1)
              + ") }}";
      case 4 -> "{% with x = " + expression(2) + " %}" + statement(depth - 1) + "{% endwith %}";
      case 5 -> "{% set x %}" + statement(depth - 1) + "{% endset %}{{ x|length }}";
      case 6 ->
          "{% filter "
              + pick("upper", "trim", "replace('a', 'o')")
              + " %}"
              + statement(depth - 1)
              + "{% endfilter %}";
      default -> " {%- if " + expression(1) + " -%} a {%- endif +%} " + statement(depth - 1);
    };
  }

  private String expression(int depth) {
    if (depth == 0) {
      return random.nextBoolean() ? pick(NAMES) : pick(LITERALS);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 ->
          "(" + expression(depth - 1) + " " + pick(OPERATORS) + " " + expression(depth - 1) + ")";
      case 2 -> "(" + expression(depth - 1) + ")|" + pick(FILTERS);
      case 3 -> "(" + expression(depth - 1) + " is " + pick(TESTS) + ")";
      case 4 -> "(" + expression(depth - 1) + ")." + pick(METHODS);
      case 5 ->
          "("
              + expression(depth - 1)
              + " if "
              + expression(depth - 1)
              + " else "
              + expression(depth - 1)
              + ")";
      case 6 -> "(" + expression(depth - 1) + ")[" + pick("0", "-1", "'a'", "5") + "]";
      case 9 ->
          pick("n", "items", "s", "tup", "d", "names", "missing", "dt", "users")
              + "["
              + pick("1:", ":2", "::-1", "-2:")
              + "]";
      case 7 -> "[" + expression(depth - 1) + ", " + expression(depth - 1) + "]";
      default -> "(not " + expression(depth - 1) + ")";
    };
  }
}
