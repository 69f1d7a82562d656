package dev.atelier.logstash.filter;

import static dev.atelier.logstash.plugin.Option.array;
import static dev.atelier.logstash.plugin.Option.choice;
import static dev.atelier.logstash.plugin.Option.flag;
import static dev.atelier.logstash.plugin.Option.hash;
import static dev.atelier.logstash.plugin.Option.number;
import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.Option.required;
import static dev.atelier.logstash.plugin.Option.string;
import static dev.atelier.logstash.plugin.PluginSpec.filter;

import dev.atelier.logstash.plugin.Filter;
import dev.atelier.logstash.plugin.OptionType.Simple;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.List;

/** The filters that run here. */
public final class Filters {
  private Filters() {}

  public static List<PluginSpec<Filter>> all() {
    return List.of(
        filter(
            "grok",
            GrokFilter::new,
            hash("match"),
            array("patterns_dir"),
            hash("pattern_definitions"),
            string("patterns_files_glob", "*"),
            flag("break_on_match", true),
            flag("named_captures_only", true),
            flag("keep_empty_captures", false),
            string("target"),
            array("tag_on_failure", List.of("_grokparsefailure")),
            number("timeout_millis", 30_000),
            choice("timeout_scope", "pattern", "pattern", "event"),
            string("tag_on_timeout", "_groktimeout"),
            array("overwrite")),
        filter(
            "date",
            DateFilter::new,
            string("timezone"),
            string("locale"),
            array("match"),
            string("target", "@timestamp"),
            array("tag_on_failure", List.of("_dateparsefailure"))),
        filter(
            "json",
            JsonFilter::new,
            required("source", Simple.STRING),
            of("target", Simple.FIELD_REFERENCE),
            array("tag_on_failure", List.of("_jsonparsefailure")),
            flag("skip_on_invalid_json", false)),
        filter(
            "mutate",
            MutateFilter::new,
            hash("coerce"),
            hash("rename"),
            hash("replace"),
            hash("update"),
            hash("convert"),
            array("gsub"),
            array("uppercase"),
            array("lowercase"),
            array("capitalize"),
            hash("split"),
            hash("join"),
            array("strip"),
            hash("merge"),
            hash("copy"),
            string("tag_on_failure", "_mutate_error")),
        filter("drop", DropFilter::new, number("percentage", 100)));
  }
}
