package dev.atelier.engines.postgres.psql;

/** What {@code psql --help} prints. */
final class Help {
  private Help() {}

  static final String USAGE =
      """
      psql, Atelier's client for PostgreSQL, with the options and commands of PostgreSQL's own.

      Usage:
        psql [OPTION]... [DBNAME [USERNAME]]

      General options:
        -c, --command=COMMAND    run one command (SQL or meta-command) and exit; may be repeated
        -d, --dbname=DBNAME      database, connection string or URI
        -f, --file=FILENAME      run the commands of a file and exit; - is standard input
        -l, --list               list databases and exit
        -v, --set=NAME=VALUE     set a variable, such as -v ON_ERROR_STOP=1
        -V, --version            print the version and exit
        -X, --no-psqlrc          do not read ~/.psqlrc
        -1, --single-transaction run everything as one transaction
        -?, --help               print this and exit

      Input and output options:
        -a, --echo-all           print all input
        -b, --echo-errors        print failed statements
        -e, --echo-queries       print statements sent to the server
        -o, --output=FILENAME    results into a file
        -q, --quiet              no messages, only results

      Format options:
        -A, --no-align           unaligned
            --csv                comma-separated values
        -F, --field-separator=S  of unaligned output (default: "|")
        -H, --html               HTML
        -P, --pset=VAR[=ARG]     set a printing option
        -R, --record-separator=S of unaligned output (default: newline)
        -t, --tuples-only        rows only
        -T, --table-attr=TEXT    attributes of an HTML table
        -x, --expanded           one column a line
        -z, -0                   a zero byte as field, record separator

      Connection options:
        -h, --host=HOSTNAME      server or socket folder
        -p, --port=PORT          port (default: 5432)
        -U, --username=USERNAME  user
        -w, --no-password        never ask for a password
        -W, --password           ask for a password

      Not run here: readline, pipes and shell commands, \\crosstabview, large objects.
      """;
}
