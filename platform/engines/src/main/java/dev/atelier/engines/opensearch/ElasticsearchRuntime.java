package dev.atelier.engines.opensearch;

import dev.atelier.kernel.error.Problem;
import dev.atelier.kernel.stack.ImageProfile;
import dev.atelier.kernel.stack.Plan;
import dev.atelier.kernel.stack.Platform;
import dev.atelier.kernel.stack.ServiceHandle;
import dev.atelier.kernel.stack.ServiceLog;
import dev.atelier.kernel.stack.ServiceRuntime;
import dev.atelier.kernel.stack.ServiceSpec;
import java.util.List;

/** Services of Elasticsearch's images, or of OpenSearch's: each is a node of its own. */
public final class ElasticsearchRuntime implements ServiceRuntime {
  private final Platform platform;
  private final OpenSearchLibrary library;
  private final SearchImage image;

  private ElasticsearchRuntime(Platform platform, OpenSearchLibrary library, SearchImage image) {
    this.platform = platform;
    this.library = library;
    this.image = image;
  }

  /** Elasticsearch's images; answers as Elasticsearch of the tag's version. */
  public static ElasticsearchRuntime elasticsearch(Platform platform, OpenSearchLibrary library) {
    return new ElasticsearchRuntime(platform, library, SearchImage.ELASTICSEARCH);
  }

  /** OpenSearch's images; answers as itself. */
  public static ElasticsearchRuntime opensearch(Platform platform, OpenSearchLibrary library) {
    return new ElasticsearchRuntime(platform, library, SearchImage.OPENSEARCH);
  }

  @Override
  public ImageProfile profile() {
    return image.profile();
  }

  @Override
  public Plan plan(ServiceSpec service) {
    return switch (SearchCommand.of(service)) {
      case NODE -> new Plan.Serve(image.runner(service));
      case SET_UP ->
          new Plan.Satisfied(
              "not needed",
              service.name()
                  + " sets up users, roles and certificates, which the built-in node has none of");
      case OTHER -> new Plan.Command("command", service.commandLine());
    };
  }

  @Override
  public List<Problem> check(ServiceSpec service) {
    return new SearchService(platform, image, service).problems();
  }

  @Override
  public ServiceHandle start(ServiceSpec service) {
    SearchService asked = new SearchService(platform, image, service);
    asked.problems().forEach(problem -> platform.warn(service.name(), problem));
    ServiceLog log = platform.log(service.name());
    OpenSearchNode node = OpenSearchNode.start(library, asked.settings(), log::line);
    return new SearchHandle(node, image.runner(service));
  }
}
