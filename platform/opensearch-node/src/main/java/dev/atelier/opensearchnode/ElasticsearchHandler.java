package dev.atelier.opensearchnode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection: {@link Dialect} decides, this applies. Answers leave in the order of their
 * requests (the node's own pipelining sees to it), so a queue of what each needs is enough.
 */
final class ElasticsearchHandler extends ChannelDuplexHandler {
  private static final String PRODUCT_HEADER = "X-Elastic-Product";
  private static final String WARNING_HEADER = "Warning";

  private final Dialect dialect;
  private final Deque<Pending> pending = new ArrayDeque<>();

  ElasticsearchHandler(Dialect dialect) {
    this.dialect = dialect;
  }

  /** What a request's answer needs. */
  private record Pending(
      Step step, Optional<Integer> compatibleWith, boolean pretty, boolean head) {}

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof FullHttpRequest request) {
      context.fireChannelRead(read(request));
    } else {
      super.channelRead(context, message);
    }
  }

  private FullHttpRequest read(FullHttpRequest request) {
    HttpHeaders headers = request.headers();
    String accept = headers.get(HttpHeaderNames.ACCEPT, "");
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    Supplier<byte[]> body = () -> ByteBufUtil.getBytes(request.content());
    Step step =
        dialect.step(
            request.method().name(),
            request.uri(),
            new Dialect.Headers(accept, type, headers.get(HttpHeaderNames.AUTHORIZATION, "")),
            body);
    boolean pretty = request.uri().matches(".*[?&]pretty(=true|&|$|=&).*|.*[?&]pretty");
    boolean head = request.method().equals(HttpMethod.HEAD);
    pending.add(new Pending(step, MediaTypes.compatibleWith(accept), pretty, head));
    return switch (step) {
      case Step.Answer _ -> placeholder(request);
      case Step.Pass pass -> passed(request, pass, accept, type);
    };
  }

  private static FullHttpRequest passed(
      FullHttpRequest request, Step.Pass pass, String accept, String type) {
    if (MediaTypes.vendor(accept)) {
      request.headers().set(HttpHeaderNames.ACCEPT, MediaTypes.plain(accept));
    }
    if (MediaTypes.vendor(type)) {
      request.headers().set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.plain(type));
    }
    request.setUri(pass.uri());
    request.setMethod(HttpMethod.valueOf(pass.method()));
    if (pass.body().isEmpty()) {
      return request;
    }
    ByteBuf content = Unpooled.wrappedBuffer(JsonMaps.write(pass.body().get(), false));
    FullHttpRequest changed = request.replace(content);
    changed.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    request.release();
    return changed;
  }

  private static FullHttpRequest placeholder(FullHttpRequest request) {
    FullHttpRequest asked =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, Step.PLACEHOLDER);
    HttpUtil.setKeepAlive(asked, HttpUtil.isKeepAlive(request));
    request.release();
    return asked;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    Pending waiting = message instanceof HttpResponse ? pending.poll() : null;
    if (waiting == null) {
      super.write(context, message, promise);
    } else {
      context.write(answer((HttpResponse) message, waiting), promise);
    }
  }

  private HttpResponse answer(HttpResponse response, Pending waiting) {
    return switch (waiting.step()) {
      case Step.Answer answer -> {
        byte[] body =
            waiting.head() ? new byte[0] : JsonMaps.write(answer.body(), waiting.pretty());
        HttpResponse own = replaced(response, HttpResponseStatus.valueOf(answer.status()), body);
        answer.headers().forEach((name, value) -> own.headers().set(name, value));
        yield decorated(own, List.of(), waiting);
      }
      case Step.Pass pass -> decorated(passed(response, pass, waiting), pass.warnings(), waiting);
    };
  }

  private static HttpResponse passed(HttpResponse response, Step.Pass pass, Pending waiting) {
    if (pass.answer().isEmpty()
        || response.status().code() >= 300
        || !(response instanceof FullHttpResponse full)) {
      return response;
    }
    byte[] content = ByteBufUtil.getBytes(full.content());
    if (content.length == 0) {
      return response;
    }
    byte[] body =
        JsonMaps.write(pass.answer().get().apply(JsonMaps.read(content)), waiting.pretty());
    return replaced(response, response.status(), body);
  }

  /** The same answer with another body; the node's own is let go. */
  private static HttpResponse replaced(
      HttpResponse response, HttpResponseStatus status, byte[] body) {
    FullHttpResponse own =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.wrappedBuffer(body),
            response.headers().copy(),
            EmptyHttpHeaders.INSTANCE);
    own.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    own.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    ReferenceCountUtil.release(response);
    return own;
  }

  private HttpResponse decorated(HttpResponse response, List<String> warnings, Pending waiting) {
    HttpHeaders headers = response.headers();
    headers.remove("X-OpenSearch-Version");
    if (dialect.version().namesProduct()) {
      headers.set(PRODUCT_HEADER, "Elasticsearch");
    }
    @Nullable String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    if (type != null) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.answer(type, waiting.compatibleWith()));
    }
    for (String warning : warnings) {
      headers.add(
          WARNING_HEADER,
          "299 Elasticsearch-" + dialect.version() + " \"" + warning.replace('"', '\'') + "\"");
    }
    return response;
  }
}
