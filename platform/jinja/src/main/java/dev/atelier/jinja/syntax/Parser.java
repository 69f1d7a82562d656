package dev.atelier.jinja.syntax;

import dev.atelier.jinja.syntax.Expression.Data;
import dev.atelier.jinja.syntax.ExpressionParser.TupleForm;
import dev.atelier.jinja.syntax.Statement.Branch;
import dev.atelier.jinja.syntax.Statement.ImportedName;
import dev.atelier.jinja.syntax.Statement.Parameter;
import dev.atelier.jinja.syntax.Token.Kind;
import dev.atelier.jinja.value.JinjaException;
import dev.atelier.jinja.value.PythonType;
import dev.atelier.kernel.text.SourceText;
import dev.atelier.kernel.text.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements: a template's text to its tree, with Jinja2's messages for what is wrong. */
public final class Parser implements TagReader {
  private static final int DEEPEST = 200;

  private final Syntax syntax;
  private final SourceText source;
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  /** The names of the tags that are open, the innermost first. */
  private final Deque<String> openTags = new ArrayDeque<>();

  /** What the open statements wait for, the innermost first. */
  private final Deque<List<String>> awaited = new ArrayDeque<>();

  /** The first token of the statement being read, one for each that is open. */
  private final Deque<Token> starts = new ArrayDeque<>();

  /** How many loops are open: in them, {@code loop} cannot be assigned. */
  private int openLoops;

  private Parser(SourceText source, Syntax syntax) {
    this.syntax = syntax;
    this.source = source;
    this.tokens = new TokenStream(new Lexer(source, syntax));
    this.expressions = new ExpressionParser(tokens);
  }

  /**
   * @throws JinjaException of a syntax type, with the place
   */
  public static TemplateTree parse(SourceText source, Syntax syntax) {
    Parser parser = new Parser(source, syntax);
    return new TemplateTree(source, parser.statements(List.of()));
  }

  // ---- sequences

  private List<Statement> statements(List<String> ends) {
    List<Statement> body = new ArrayList<>();
    List<Expression> output = new ArrayList<>();
    awaited.push(ends);
    if (awaited.size() > DEEPEST) {
      throw tokens.failure("too many statically nested blocks");
    }
    while (!tokens.is(Kind.END)) {
      switch (tokens.current().kind()) {
        case DATA -> {
          Token data = tokens.take();
          output.add(new Data(data.text(), tokens.span(data)));
        }
        case VARIABLE_BEGIN -> {
          tokens.take();
          output.add(expressions.tuple(TupleForm.FULL, null));
          tokens.expect(Kind.VARIABLE_END, "end of print statement");
        }
        default -> {
          flush(output, body);
          tokens.expect(Kind.BLOCK_BEGIN, "begin of statement block");
          if (tokens.is(Kind.NAME) && ends.contains(tokens.current().text())) {
            awaited.pop();
            return List.copyOf(body);
          }
          body.add(statement());
          tokens.expect(Kind.BLOCK_END, "end of statement block");
        }
      }
    }
    flush(output, body);
    awaited.pop();
    return List.copyOf(body);
  }

  private static void flush(List<Expression> output, List<Statement> body) {
    if (!output.isEmpty()) {
      Span span = output.getFirst().span().to(output.getLast().span());
      body.add(new Statement.Output(List.copyOf(output), span));
      output.clear();
    }
  }

  /**
   * From the end of an opening tag to one of the end tags, whose name becomes the current token.
   */
  private List<Statement> bodyUntil(List<String> ends) {
    tokens.skipSymbol(":");
    tokens.expect(Kind.BLOCK_END, "end of statement block");
    List<Statement> body = statements(ends);
    if (tokens.is(Kind.END)) {
      awaited.push(ends);
      throw lost(null, tokens.current());
    }
    return body;
  }

  @Override
  public List<Statement> body(String end) {
    List<Statement> body = bodyUntil(List.of(end));
    tokens.take();
    return body;
  }

  private JinjaException lost(@Nullable String unknown, Token at) {
    StringBuilder message = new StringBuilder();
    message.append(
        unknown == null
            ? "Unexpected end of template."
            : "Encountered unknown tag '" + unknown + "'.");
    List<List<String>> waiting = awaited.stream().filter(ends -> !ends.isEmpty()).toList();
    if (!waiting.isEmpty()) {
      String looking =
          waiting.getFirst().stream()
              .map(end -> "'" + end + "'")
              .collect(Collectors.joining(" or "));
      boolean nesting =
          unknown != null && waiting.stream().anyMatch(ends -> ends.contains(unknown));
      message.append(
          nesting
              ? " You probably made a nesting mistake. Jinja is expecting this tag, but currently"
                  + " looking for "
              : " Jinja was looking for the following tags: ");
      message.append(looking).append('.');
    }
    if (!openTags.isEmpty()) {
      message
          .append(" The innermost block that needs to be closed is '")
          .append(openTags.peek())
          .append("'.");
    }
    return tokens.failure(message.toString(), at);
  }

  // ---- one statement

  private Statement statement() {
    Token tag = tokens.current();
    if (tag.kind() != Kind.NAME) {
      throw tokens.failure("tag name expected", tag);
    }
    String name = tag.text();
    starts.push(tag);
    openTags.push(name);
    Statement statement = statement(name, tag);
    openTags.pop();
    starts.pop();
    return statement;
  }

  private Statement statement(String name, Token tag) {
    switch (name) {
      case "print" -> {
        tokens.take();
        return print();
      }
      case "for",
          "if",
          "set",
          "with",
          "macro",
          "call",
          "filter",
          "do",
          "break",
          "continue",
          "block",
          "extends",
          "include",
          "import",
          "from",
          "autoescape" -> {
        tokens.take();
        return switch (name) {
          case "for" -> loop();
          case "if" -> condition();
          case "set" -> set();
          case "with" -> with();
          case "macro" -> macro();
          case "call" -> callBlock();
          case "filter" -> filterBlock();
          case "do" -> {
            Expression expression = expressions.tuple(TupleForm.FULL, null);
            yield new Statement.Do(expression, span());
          }
          case "break" -> new Statement.Break(span());
          case "continue" -> new Statement.Continue(span());
          case "block" -> block();
          case "extends" -> new Statement.Extends(expression(), span());
          case "include" -> include();
          case "import" -> imported();
          case "from" -> fromImport();
          default -> {
            expression();
            List<Statement> body = body("endautoescape");
            yield new Statement.Scope(body, span());
          }
        };
      }
      default -> {
        BlockTag custom = syntax.tags().get(name);
        if (custom == null) {
          openTags.pop();
          throw lost(name, tag);
        }
        tokens.take();
        return custom.read(this);
      }
    }
  }

  private Statement print() {
    List<Expression> parts = new ArrayList<>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!parts.isEmpty()) {
        tokens.expectSymbol(",");
      }
      parts.add(expression());
    }
    return new Statement.Output(List.copyOf(parts), span());
  }

  private Statement set() {
    Expression target = assignTarget(TupleForm.TARGET_WITH_NAMESPACE, null);
    if (openLoops > 0) {
      checkLoopTarget(target);
    }
    if (tokens.skipSymbol("=")) {
      Expression value = expressions.tuple(TupleForm.FULL, null);
      return new Statement.Set(target, value, span());
    }
    Optional<Expression.Filter> filter =
        tokens.isSymbol("|")
            ? Optional.of(expressions.filter(Optional.empty(), tokens.current().start(), false))
            : Optional.empty();
    List<Statement> body = body("endset");
    return new Statement.SetBlock(target, filter, body, span());
  }

  private Statement loop() {
    Expression target = assignTarget(TupleForm.TARGET, "in");
    tokens.expectName("in");
    Expression items = expressions.tuple(TupleForm.WITHOUT_CONDITION, "recursive");
    Optional<Expression> test =
        tokens.skipName("if") ? Optional.of(expression()) : Optional.empty();
    boolean recursive = tokens.skipName("recursive");
    checkLoopTarget(target);
    openLoops++;
    List<Statement> body = bodyUntil(List.of("endfor", "else"));
    List<Statement> otherwise = tokens.take().isName("endfor") ? List.of() : body("endfor");
    openLoops--;
    return new Statement.For(target, items, test, recursive, body, otherwise, span());
  }

  private static void checkLoopTarget(Expression target) {
    if (target instanceof Expression.TupleOf tuple) {
      tuple.items().forEach(Parser::checkLoopTarget);
    } else if (target instanceof Expression.Name name && name.id().equals("loop")) {
      throw assertion("Can't assign to special loop variable in for-loop target", name.span());
    }
  }

  private Statement condition() {
    List<Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    while (true) {
      Expression test = expressions.tuple(TupleForm.WITHOUT_CONDITION, null);
      List<Statement> body = bodyUntil(List.of("elif", "else", "endif"));
      branches.add(new Branch(test, body));
      Token end = tokens.take();
      if (end.isName("elif")) {
        continue;
      }
      if (end.isName("else")) {
        otherwise = body("endif");
      }
      return new Statement.If(List.copyOf(branches), otherwise, span());
    }
  }

  private Statement with() {
    List<Expression> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.is(Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectSymbol(",");
      }
      targets.add(assignTarget(TupleForm.TARGET, null));
      tokens.expectSymbol("=");
      values.add(expression());
    }
    List<Statement> body = body("endwith");
    return new Statement.With(List.copyOf(targets), List.copyOf(values), body, span());
  }

  private Statement macro() {
    String written = target().id();
    List<Parameter> parameters = signature();
    List<Statement> body = body("endmacro");
    return new Statement.Macro(
        syntax.macroNames().apply(written), written, "macro", parameters, body, span());
  }

  private Statement callBlock() {
    List<Parameter> parameters = tokens.isSymbol("(") ? signature() : List.of();
    Expression call = expression();
    if (!(call instanceof Expression.Call made)) {
      throw JinjaException.syntax("expected call", span());
    }
    List<Statement> body = body("endcall");
    return new Statement.CallBlock(parameters, made, body, span());
  }

  private Statement filterBlock() {
    Expression.Filter filter = expressions.filter(Optional.empty(), tokens.current().start(), true);
    List<Statement> body = body("endfilter");
    return new Statement.FilterBlock(filter, body, span());
  }

  private Statement block() {
    String name = tokens.expectName().text();
    boolean scoped = tokens.skipName("scoped");
    boolean required = tokens.skipName("required");
    if (tokens.isSymbol("-")) {
      throw tokens.failure(
          "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use"
              + " an underscore instead.");
    }
    List<Statement> body = body("endblock");
    if (required && !body.stream().allMatch(Parser::isBlank)) {
      throw tokens.failure("Required blocks can only contain comments or whitespace");
    }
    tokens.skipName(name);
    return new Statement.Block(name, scoped, required, body, span());
  }

  private static boolean isBlank(Statement statement) {
    return statement instanceof Statement.Output output
        && output.parts().stream()
            .allMatch(part -> part instanceof Data data && data.text().isBlank());
  }

  private Statement include() {
    Expression template = expression();
    boolean ignoreMissing = tokens.isName("ignore") && tokens.look().isName("missing");
    if (ignoreMissing) {
      tokens.take();
      tokens.take();
    }
    boolean withContext = importContext(true);
    return new Statement.Include(template, ignoreMissing, withContext, span());
  }

  private boolean importContext(boolean otherwise) {
    boolean given =
        (tokens.isName("with") || tokens.isName("without")) && tokens.look().isName("context");
    if (!given) {
      return otherwise;
    }
    boolean with = tokens.take().isName("with");
    tokens.take();
    return with;
  }

  private Statement imported() {
    Expression template = expression();
    tokens.expectName("as");
    String name = target().id();
    boolean withContext = importContext(false);
    return new Statement.Import(template, name, withContext, span());
  }

  private Statement fromImport() {
    Expression template = expression();
    tokens.expectName("import");
    List<ImportedName> names = new ArrayList<>();
    boolean withContext = false;
    while (true) {
      if (!names.isEmpty()) {
        tokens.expectSymbol(",");
      }
      if (!tokens.is(Kind.NAME)) {
        tokens.expectName();
      }
      if (contextFollows()) {
        withContext = importContext(false);
        break;
      }
      names.add(importedName());
      if (contextFollows()) {
        withContext = importContext(false);
        break;
      }
      if (!tokens.isSymbol(",")) {
        break;
      }
    }
    return new Statement.FromImport(template, List.copyOf(names), withContext, span());
  }

  private boolean contextFollows() {
    return (tokens.isName("with") || tokens.isName("without")) && tokens.look().isName("context");
  }

  private ImportedName importedName() {
    Expression.Name name = target();
    if (name.id().startsWith("_")) {
      throw assertion("names starting with an underline can not be imported", name.span());
    }
    return new ImportedName(name.id(), tokens.skipName("as") ? target().id() : name.id());
  }

  private static JinjaException assertion(String message, Span span) {
    return new JinjaException(PythonType.TEMPLATE_ASSERTION_ERROR, message).at(span);
  }

  // ---- targets

  private Expression assignTarget(TupleForm form, @Nullable String endWord) {
    Expression target = expressions.tuple(form, endWord);
    checkTarget(target, target);
    return target;
  }

  private void checkTarget(Expression part, Expression whole) {
    switch (part) {
      case Expression.Name _, Expression.NamespaceTarget _ -> {}
      case Expression.TupleOf tuple -> tuple.items().forEach(item -> checkTarget(item, whole));
      default -> throw JinjaException.syntax("can't assign to '" + kind(whole) + "'", whole.span());
    }
  }

  /** As Jinja2 names the classes of its tree. */
  private static String kind(Expression expression) {
    return switch (expression) {
      case Expression.Literal _ -> "const";
      case Expression.TupleOf _ -> "tuple";
      case Expression.ListOf _ -> "list";
      case Expression.DictOf _ -> "dict";
      default -> "expression";
    };
  }

  // ---- for readers of tags

  @Override
  public String name() {
    return tokens.expectName().text();
  }

  @Override
  public Expression.Name target() {
    Token token = tokens.expectName();
    Expression.Name name = new Expression.Name(token.text(), tokens.span(token));
    if (List.of("true", "false", "none", "True", "False", "None").contains(name.id())) {
      throw JinjaException.syntax("can't assign to 'name'", name.span());
    }
    return name;
  }

  @Override
  public boolean skip(String symbol) {
    return tokens.skipSymbol(symbol);
  }

  @Override
  public void expect(String symbol) {
    tokens.expectSymbol(symbol);
  }

  @Override
  public boolean skipWord(String word) {
    return tokens.skipName(word);
  }

  @Override
  public boolean atEnd() {
    return tokens.is(Kind.BLOCK_END);
  }

  @Override
  public Expression expression() {
    return expressions.expression();
  }

  @Override
  public List<Parameter> signature() {
    List<Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    tokens.expectSymbol("(");
    while (!tokens.isSymbol(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectSymbol(",");
      }
      Expression.Name name = target();
      Optional<String> type =
          syntax.typedParameters() && tokens.skipSymbol(":")
              ? Optional.of(typeName())
              : Optional.empty();
      Optional<Expression> defaultValue = Optional.empty();
      if (tokens.skipSymbol("=")) {
        defaultValue = Optional.of(expression());
        defaults = true;
      } else if (defaults) {
        throw tokens.failure("non-default argument follows default argument");
      }
      parameters.add(new Parameter(name.id(), defaultValue, type, name.span()));
    }
    tokens.expectSymbol(")");
    return List.copyOf(parameters);
  }

  /** A name, possibly with parameters in brackets: {@code dict[str, list[int]]}. */
  private String typeName() {
    StringBuilder type = new StringBuilder(tokens.expectName().text());
    if (tokens.skipSymbol("[")) {
      type.append('[');
      boolean first = true;
      while (!tokens.isSymbol("]")) {
        if (!first) {
          tokens.expectSymbol(",");
          type.append(", ");
        }
        type.append(typeName());
        first = false;
      }
      tokens.expectSymbol("]");
      type.append(']');
    }
    return type.toString();
  }

  @Override
  public Span span() {
    return starts.isEmpty() ? source.span(0, 0) : tokens.since(starts.peek());
  }

  @Override
  public RuntimeException failure(String message) {
    return tokens.failure(message);
  }
}
