package dev.atelier.opensearchnode;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.nio.file.Path;
import org.opensearch.common.network.NetworkService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.BigArrays;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpHandlingSettings;
import org.opensearch.http.netty4.Netty4HttpServerTransport;
import org.opensearch.telemetry.tracing.Tracer;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.SharedGroupFactory;

/** OpenSearch's HTTP/1.1 transport with {@link ElasticsearchHandler} before its REST layer. */
final class ElasticsearchTransport extends Netty4HttpServerTransport {
  private final Dialect dialect;

  ElasticsearchTransport(
      Settings settings,
      NetworkService networkService,
      BigArrays bigArrays,
      ThreadPool threadPool,
      NamedXContentRegistry xContentRegistry,
      Dispatcher dispatcher,
      ClusterSettings clusterSettings,
      SharedGroupFactory sharedGroupFactory,
      Tracer tracer) {
    super(
        settings,
        networkService,
        bigArrays,
        threadPool,
        xContentRegistry,
        dispatcher,
        clusterSettings,
        sharedGroupFactory,
        tracer);
    ElasticsearchVersion version =
        ElasticsearchVersion.parse(ElasticsearchPlugin.VERSION.get(settings));
    Users users =
        new Users(
            Path.of(Environment.PATH_HOME_SETTING.get(settings), "users.json"),
            ElasticsearchPlugin.PASSWORD.get(settings));
    this.dialect = new Dialect(version, users);
  }

  @Override
  public ChannelHandler configureServerChannelHandler() {
    return new Pipeline(this, handlingSettings, dialect);
  }

  /** Elasticsearch speaks HTTP/1.1 only, so the upgrade to 2 is not offered. */
  private static final class Pipeline extends HttpChannelHandler {
    private final Dialect dialect;

    Pipeline(ElasticsearchTransport transport, HttpHandlingSettings settings, Dialect dialect) {
      super(transport, settings);
      this.dialect = dialect;
    }

    @Override
    protected void configurePipeline(Channel channel) {
      configureDefaultHttpPipeline(channel.pipeline());
      channel
          .pipeline()
          .addBefore("request_creator", "elasticsearch", new ElasticsearchHandler(dialect));
    }
  }
}
