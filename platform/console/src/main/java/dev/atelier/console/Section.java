package dev.atelier.console;

import io.javalin.config.RoutesConfig;
import java.util.List;

/** A feature's pages. */
interface Section {
  /** Its item of the navigation, with what asks for action. */
  Frame.NavItem item(Language lang);

  /** Whether it belongs to what one looks at (logs, data) rather than to the pipelines. */
  boolean looks();

  /** Its objects, for the palette. */
  List<Frame.PaletteItem> palette(Language lang);

  void routes(RoutesConfig routes);
}
