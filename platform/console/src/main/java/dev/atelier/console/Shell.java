package dev.atelier.console;

import dev.atelier.kernel.stack.ServiceStatus;
import dev.atelier.kernel.stack.StackView;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a page's view into the frame, or renders the part that htmx asked for. */
final class Shell {
  private final ConsoleSettings settings;
  private final StackView stack;
  private final Assets assets;
  private final Sections sections;
  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(null, ContentType.Html, null, "dev.atelier.console.jte");

  Shell(ConsoleSettings settings, StackView stack, Assets assets, Sections sections) {
    this.settings = settings;
    this.stack = stack;
    this.assets = assets;
    this.sections = sections;
  }

  StackView stack() {
    return stack;
  }

  Instant now() {
    return settings.clock().instant();
  }

  Language language(Context context) {
    String chosen = context.cookie("at-lang");
    String accepted = Objects.requireNonNullElse(context.header("Accept-Language"), "en");
    return Language.of(chosen == null ? accepted : chosen);
  }

  /**
   * @param current the navigation's item
   * @param crumbs from the left; the last is this page
   */
  void page(
      Context context,
      String template,
      String current,
      List<Frame.Crumb> crumbs,
      Map<String, Object> view) {
    Frame frame = frame(context, current, crumbs, Access.of(context));
    Map<String, Object> all = new LinkedHashMap<>(view);
    all.put("frame", frame);
    html(context, template, all);
  }

  /** A page before anybody has signed in. */
  void bare(Context context, String template, String title, Map<String, Object> view) {
    Language lang = language(context);
    Map<String, Object> all = new LinkedHashMap<>(view);
    all.put(
        "frame",
        new Frame(
            lang,
            theme(context),
            "",
            assets.base(),
            context.path(),
            title,
            List.of(),
            "",
            "idle",
            List.of(),
            settings.project(),
            settings.environment(),
            "",
            List.of()));
    html(context, template, all);
  }

  /** The part of a page, with its language. */
  void part(Context context, String template, Map<String, Object> view) {
    html(context, template, view);
  }

  private void html(Context context, String template, Map<String, Object> view) {
    StringOutput output = new StringOutput(16_384);
    templates.render(template, view, output);
    context.contentType("text/html; charset=utf-8").result(output.toString());
  }

  private static String theme(Context context) {
    String chosen = context.cookie("at-theme");
    return "dark".equals(chosen) || "light".equals(chosen) ? chosen : "system";
  }

  private Frame frame(Context context, String current, List<Frame.Crumb> crumbs, Session session) {
    Language lang = language(context);
    List<ServiceStatus> services = stack.services();
    String title =
        Stream.concat(
                crumbs.reversed().stream().map(Frame.Crumb::text), Stream.of(settings.project()))
            .collect(Collectors.joining(" · "));
    return new Frame(
        lang,
        theme(context),
        session.csrf(),
        assets.base(),
        context.path() + (context.queryString() == null ? "" : "?" + context.queryString()),
        title,
        crumbs,
        current,
        StackState.of(services).word(),
        sections.navigation(lang, services),
        settings.project(),
        settings.environment(),
        session.user(),
        foot(lang, services));
  }

  private static List<String> foot(Language lang, List<ServiceStatus> services) {
    StackState state = StackState.of(services);
    long bytes = services.stream().mapToLong(s -> s.memoryBytes().orElse(0L)).sum();
    List<String> lines = new ArrayList<>();
    lines.add(lang.t("foot.up", state.up(), state.all()));
    if (bytes > 0) {
      lines.add(lang.t("foot.memory", lang.bytes(bytes)));
    }
    return lines;
  }

  /** Every page and object: asked for when somebody opens the palette. */
  void palette(Context context) {
    List<Frame.PaletteItem> items = palette(language(context), stack.services());
    part(context, "part/palette.jte", Map.of("groups", Frame.groups(items)));
  }

  private List<Frame.PaletteItem> palette(Language lang, List<ServiceStatus> services) {
    List<Frame.PaletteItem> items = new ArrayList<>();
    for (Frame.NavGroup group : sections.navigation(lang, services)) {
      for (Frame.NavItem item : group.items()) {
        items.add(
            new Frame.PaletteItem(
                lang.t("palette.pages"), item.text(), item.href(), item.href(), new Mark("", "")));
      }
    }
    for (ServiceStatus status : services) {
      Mark mark = Mark.of(status, lang);
      items.add(
          new Frame.PaletteItem(
              lang.t("nav.services"),
              status.spec().name(),
              mark.word(),
              "/services/" + status.spec().name(),
              mark));
    }
    items.addAll(sections.palette(lang));
    return items;
  }
}
