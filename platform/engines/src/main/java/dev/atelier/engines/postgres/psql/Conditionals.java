package dev.atelier.engines.postgres.psql;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Open {@code \if} blocks, innermost first. Mutable. */
final class Conditionals {
  private enum State {
    /** This branch runs. */
    TRUE,
    /** Not this branch, but a later one may. */
    FALSE,
    /** Not this branch, nor any later one. */
    IGNORED,
    ELSE_TRUE,
    ELSE_FALSE
  }

  /** The query's length and open parentheses where the block began: text of dead branches goes. */
  private record Block(State state, int queryLength, int parenDepth) {}

  private final Deque<Block> blocks = new ArrayDeque<>();

  boolean active() {
    Block top = blocks.peek();
    return top == null || top.state() == State.TRUE || top.state() == State.ELSE_TRUE;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  void open(boolean value, StringBuilder query, Scanner scanner) {
    State state = !active() ? State.IGNORED : value ? State.TRUE : State.FALSE;
    blocks.push(new Block(state, query.length(), scanner.parenDepth()));
  }

  /** Whether an {@code \elif}'s expression counts. */
  boolean wantsExpression() {
    Block top = blocks.peek();
    return top != null && top.state() == State.FALSE;
  }

  /**
   * @return what is wrong, or null
   */
  @Nullable String elif(boolean value, StringBuilder query, Scanner scanner) {
    Block top = blocks.peek();
    if (top == null) {
      return "\\elif: no matching \\if";
    }
    leave(top, query, scanner);
    return switch (top.state()) {
      case TRUE -> become(State.IGNORED, query, scanner);
      case FALSE -> become(value ? State.TRUE : State.FALSE, query, scanner);
      case IGNORED -> null;
      case ELSE_TRUE, ELSE_FALSE -> "\\elif: cannot occur after \\else";
    };
  }

  @Nullable String orElse(StringBuilder query, Scanner scanner) {
    Block top = blocks.peek();
    if (top == null) {
      return "\\else: no matching \\if";
    }
    leave(top, query, scanner);
    return switch (top.state()) {
      case TRUE, IGNORED -> become(State.ELSE_FALSE, query, scanner);
      case FALSE -> become(State.ELSE_TRUE, query, scanner);
      case ELSE_TRUE, ELSE_FALSE -> "\\else: cannot occur after \\else";
    };
  }

  @Nullable String end(StringBuilder query, Scanner scanner) {
    Block top = blocks.poll();
    if (top == null) {
      return "\\endif: no matching \\if";
    }
    leave(top, query, scanner);
    return null;
  }

  private @Nullable String become(State state, StringBuilder query, Scanner scanner) {
    blocks.pop();
    blocks.push(new Block(state, query.length(), scanner.parenDepth()));
    return null;
  }

  private static void leave(Block block, StringBuilder query, Scanner scanner) {
    if (block.state() != State.TRUE && block.state() != State.ELSE_TRUE) {
      query.setLength(Math.min(query.length(), block.queryLength()));
      scanner.parenDepth(block.parenDepth());
    }
  }
}
