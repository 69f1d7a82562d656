package dev.atelier.logstash.filter;

import static dev.atelier.logstash.plugin.Option.array;
import static dev.atelier.logstash.plugin.Option.choice;
import static dev.atelier.logstash.plugin.Option.flag;
import static dev.atelier.logstash.plugin.Option.hash;
import static dev.atelier.logstash.plugin.Option.notRun;
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
        filter("drop", DropFilter::new, number("percentage", 100)),
        filter(
            "fingerprint",
            FingerprintFilter::new,
            array("source", List.of("message")),
            string("target"),
            of("key", Simple.PASSWORD),
            flag("base64encode", false),
            choice(
                "method",
                "SHA1",
                "SHA1",
                "SHA256",
                "SHA384",
                "SHA512",
                "MD5",
                "MURMUR3",
                "MURMUR3_128",
                "IPV4_NETWORK",
                "UUID",
                "PUNCTUATION"),
            flag("concatenate_sources", false),
            flag("concatenate_all_fields", false)),
        filter(
            "split",
            SplitFilter::new,
            string("field", "message"),
            string("target"),
            string("terminator", "\n")),
        filter("clone", CloneFilter::new, required("clones", Simple.ARRAY)),
        filter(
            "dissect",
            DissectFilter::new,
            hash("mapping"),
            hash("convert_datatype"),
            array("tag_on_failure", List.of("_dissectfailure"))),
        filter(
            "kv",
            KvFilter::new,
            string("source", "message"),
            string("target"),
            string("prefix", ""),
            array("include_keys"),
            array("exclude_keys"),
            hash("default_keys"),
            string("trim_key", ""),
            string("trim_value", ""),
            string("field_split", " "),
            string("field_split_pattern"),
            string("value_split", "="),
            string("value_split_pattern"),
            flag("allow_duplicate_values", true),
            flag("allow_empty_values", false),
            flag("include_brackets", true),
            array("tag_on_failure", List.of("_kv_filter_error")),
            notRun("recursive", "values are not taken apart again"),
            notRun("remove_char_key", "use mutate's gsub"),
            notRun("remove_char_value", "use mutate's gsub"),
            notRun("transform_key", "use mutate"),
            notRun("transform_value", "use mutate"),
            notRun("whitespace", "white space around the split is skipped"),
            notRun("timeout_millis", "there is no limit"),
            notRun("tag_on_timeout", "there is no limit")),
        filter(
            "translate",
            TranslateFilter::new,
            string("source"),
            string("field"),
            string("target"),
            string("destination"),
            hash("dictionary"),
            of("dictionary_path", Simple.PATH),
            flag("exact", true),
            flag("regex", false),
            flag("override", false),
            string("fallback"),
            notRun("refresh_interval", "the dictionary is read once"),
            notRun("refresh_behaviour", "the dictionary is read once"),
            notRun("iterate_on", "the field is translated as it is")),
        filter(
            "prune",
            SmallFilters::prune,
            array("whitelist_names"),
            array("blacklist_names", List.of("%\\{[^}]+\\}")),
            hash("whitelist_values"),
            hash("blacklist_values"),
            notRun("interpolate", "names are taken as they are")),
        filter(
            "uuid",
            SmallFilters::uuid,
            required("target", Simple.STRING),
            flag("overwrite", false)),
        filter(
            "urldecode",
            SmallFilters::urldecode,
            string("field", "message"),
            flag("all_fields", false),
            string("charset", "UTF-8"),
            array("tag_on_failure", List.of("_urldecodefailure"))),
        filter(
            "truncate",
            SmallFilters::truncate,
            array("fields"),
            required("length_bytes", Simple.NUMBER)));
  }
}
