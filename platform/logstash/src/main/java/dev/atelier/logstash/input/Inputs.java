package dev.atelier.logstash.input;

import static dev.atelier.logstash.plugin.Option.accepted;
import static dev.atelier.logstash.plugin.Option.array;
import static dev.atelier.logstash.plugin.Option.choice;
import static dev.atelier.logstash.plugin.Option.flag;
import static dev.atelier.logstash.plugin.Option.notRun;
import static dev.atelier.logstash.plugin.Option.number;
import static dev.atelier.logstash.plugin.Option.of;
import static dev.atelier.logstash.plugin.Option.required;
import static dev.atelier.logstash.plugin.Option.seconds;
import static dev.atelier.logstash.plugin.Option.string;
import static dev.atelier.logstash.plugin.PluginSpec.input;

import dev.atelier.logstash.plugin.Input;
import dev.atelier.logstash.plugin.Option;
import dev.atelier.logstash.plugin.OptionType;
import dev.atelier.logstash.plugin.OptionType.Simple;
import dev.atelier.logstash.plugin.PluginSpec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The inputs that run here. */
public final class Inputs {
  private Inputs() {}

  public static List<PluginSpec<Input>> all() {
    return List.of(
        input(
            "file",
            FileInput::new,
            required("path", Simple.ARRAY),
            array("exclude"),
            seconds("stat_interval", Duration.ofSeconds(1)),
            number("discover_interval", 15),
            string("sincedb_path"),
            seconds("sincedb_write_interval", Duration.ofSeconds(15)),
            choice("start_position", "end", "beginning", "end"),
            string("delimiter", "\n"),
            seconds("ignore_older", null),
            seconds("close_older", Duration.ofHours(1)),
            of("max_open_files", Simple.NUMBER),
            choice("mode", "tail", "tail", "read"),
            choice("file_completed_action", "delete", "delete", "log", "log_and_delete"),
            string("file_completed_log_path"),
            new Option(
                "sincedb_clean_after",
                new OptionType.Lasting(ChronoUnit.DAYS),
                false,
                Duration.ofDays(14),
                Option.Fate.USED,
                ""),
            number("file_chunk_size", 32_768),
            accepted("file_chunk_count"),
            choice("file_sort_by", "last_modified", "last_modified", "path"),
            choice("file_sort_direction", "asc", "asc", "desc"),
            flag("exit_after_read", false),
            notRun("check_archive_validity", "archives are read as they are")),
        input("stdin", StdinInput::new, of("codec", Simple.CODEC, "line")),
        input(
            "generator",
            GeneratorInput::new,
            string("message", "Hello world!"),
            array("lines"),
            of("count", Simple.NUMBER, 0L),
            of("threads", Simple.NUMBER, 1L)),
        input(
            "heartbeat",
            HeartbeatInput::new,
            string("message", "ok"),
            number("interval", 60),
            number("count", -1),
            accepted("threads"),
            notRun("sequence", "write message => sequence")));
  }
}
