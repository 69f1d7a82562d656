package dev.atelier.logstash.codec;

import static dev.atelier.logstash.plugin.Option.flag;
import static dev.atelier.logstash.plugin.Option.number;
import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.Option.required;
import static dev.atelier.logstash.plugin.Option.seconds;
import static dev.atelier.logstash.plugin.Option.string;
import static dev.atelier.logstash.plugin.PluginSpec.codec;

import dev.atelier.logstash.plugin.Codec;
import dev.atelier.logstash.plugin.Option;
import dev.atelier.logstash.plugin.OptionType;
import dev.atelier.logstash.plugin.PluginSpec;
import java.util.List;

/** The codecs that run here. */
public final class Codecs {
  private static final Option CHARSET = string("charset", "UTF-8");
  private static final Option FORMAT = string("format");
  private static final Option DELIMITER = string("delimiter", "\n");
  private static final Option TARGET = of("target", OptionType.Simple.FIELD_REFERENCE);

  private Codecs() {}

  public static List<PluginSpec<Codec>> all() {
    return List.of(
        codec("plain", PlainCodec::plain, CHARSET, FORMAT),
        codec("line", PlainCodec::line, CHARSET, FORMAT, DELIMITER),
        codec("json", JsonCodec::json, CHARSET, TARGET),
        codec(
            "json_lines",
            JsonCodec::lines,
            CHARSET,
            TARGET,
            DELIMITER,
            of("decode_size_limit_bytes", OptionType.Simple.NUMBER, 536_870_912L)),
        codec("rubydebug", RubyDebugCodec::new, flag("metadata", false)),
        codec("dots", (_, _) -> new DotsCodec()),
        codec(
            "multiline",
            MultilineCodec::new,
            required("pattern", OptionType.Simple.STRING),
            new Option(
                "what",
                new OptionType.Choice(List.of("previous", "next")),
                true,
                null,
                Option.Fate.USED,
                ""),
            flag("negate", false),
            CHARSET,
            string("multiline_tag", "multiline"),
            number("max_lines", 500),
            of("max_bytes", OptionType.Simple.BYTES, 10_485_760L),
            Option.array("patterns_dir"),
            seconds("auto_flush_interval", null)));
  }
}
