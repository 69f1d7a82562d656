package dev.atelier.opensearchnode;

import java.util.ArrayList;
import java.util.List;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.geo.GeoModulePlugin;
import org.opensearch.index.mapper.MapperExtrasModulePlugin;
import org.opensearch.index.rankeval.RankEvalModulePlugin;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.ingest.common.IngestCommonModulePlugin;
import org.opensearch.join.ParentJoinModulePlugin;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.percolator.PercolatorModulePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.script.mustache.MustacheModulePlugin;
import org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin;
import org.opensearch.transport.Netty4ModulePlugin;

/** The modules that a distribution has and Maven's central repository offers. */
final class Modules {
  private static final String PAINLESS = "lang-painless";

  private Modules() {}

  static List<PluginInfo> all() {
    List<PluginInfo> all = new ArrayList<>();
    all.add(info("transport-netty4", Netty4ModulePlugin.class, List.of()));
    all.add(info(PAINLESS, PainlessModulePlugin.class, List.of()));
    // One module alone names Painless as extended: all share a class loader, so its extensions
    // would
    // otherwise be found once for each.
    all.add(info("analysis-common", CommonAnalysisModulePlugin.class, List.of(PAINLESS)));
    all.add(info("lang-mustache", MustacheModulePlugin.class, List.of()));
    all.add(info("mapper-extras", MapperExtrasModulePlugin.class, List.of()));
    all.add(info("parent-join", ParentJoinModulePlugin.class, List.of()));
    all.add(info("percolator", PercolatorModulePlugin.class, List.of()));
    all.add(info("reindex", ReindexModulePlugin.class, List.of()));
    all.add(info("rank-eval", RankEvalModulePlugin.class, List.of()));
    all.add(info("aggs-matrix-stats", MatrixAggregationModulePlugin.class, List.of()));
    all.add(info("ingest-common", IngestCommonModulePlugin.class, List.of()));
    all.add(info("geo", GeoModulePlugin.class, List.of()));
    all.add(info("elasticsearch", ElasticsearchPlugin.class, List.of()));
    return List.copyOf(all);
  }

  private static PluginInfo info(String name, Class<? extends Plugin> type, List<String> extended) {
    return new PluginInfo(
        name, name, "3.8.0", Version.CURRENT, "21", type.getName(), extended, false);
  }
}
