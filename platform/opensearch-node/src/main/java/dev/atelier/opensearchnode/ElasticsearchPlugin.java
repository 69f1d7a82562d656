package dev.atelier.opensearchnode;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.common.network.NetworkService;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.util.BigArrays;
import org.opensearch.common.util.PageCacheRecycler;
import org.opensearch.core.indices.breaker.CircuitBreakerService;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.NetworkPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.telemetry.tracing.Tracer;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.SharedGroupFactory;
import org.opensearch.transport.client.node.NodeClient;

/** The HTTP transport {@code elasticsearch}, chosen by {@code http.type}. */
public final class ElasticsearchPlugin extends Plugin implements NetworkPlugin, ActionPlugin {
  static final String TRANSPORT = "elasticsearch";

  /** Elasticsearch's version, of the image's tag. */
  static final Setting<String> VERSION =
      Setting.simpleString("atelier.version", "8.19.0", Setting.Property.NodeScope);

  /** Of the user {@code elastic}; nobody is asked for one where it is empty. */
  static final Setting<String> PASSWORD =
      Setting.simpleString(
          "atelier.password", Setting.Property.NodeScope, Setting.Property.Filtered);

  @Override
  public List<Setting<?>> getSettings() {
    return List.of(VERSION, PASSWORD);
  }

  @Override
  public Map<String, Supplier<HttpServerTransport>> getHttpTransports(
      Settings settings,
      ThreadPool threadPool,
      BigArrays bigArrays,
      PageCacheRecycler pageCacheRecycler,
      CircuitBreakerService circuitBreakerService,
      NamedXContentRegistry xContentRegistry,
      NetworkService networkService,
      HttpServerTransport.Dispatcher dispatcher,
      ClusterSettings clusterSettings,
      Tracer tracer) {
    return Map.of(
        TRANSPORT,
        () ->
            new ElasticsearchTransport(
                settings,
                networkService,
                bigArrays,
                threadPool,
                xContentRegistry,
                dispatcher,
                clusterSettings,
                new SharedGroupFactory(settings),
                tracer));
  }

  @Override
  public List<RestHandler> getRestHandlers(
      Settings settings,
      RestController controller,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexScopedSettings,
      SettingsFilter settingsFilter,
      IndexNameExpressionResolver names,
      Supplier<DiscoveryNodes> nodes) {
    return List.of(new Placeholder());
  }

  /**
   * Answers with nothing: the layer in front puts its own answer in the place of this one, which
   * keeps answers in the order of their requests on a connection.
   */
  private static final class Placeholder implements RestHandler {
    @Override
    public List<Route> routes() {
      return List.of(new Route(RestRequest.Method.GET, Step.PLACEHOLDER));
    }

    @Override
    public void handleRequest(RestRequest request, RestChannel channel, NodeClient client) {
      channel.sendResponse(new BytesRestResponse(RestStatus.OK, ""));
    }
  }
}
