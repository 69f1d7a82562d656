package dev.atelier.opensearchnode;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * For what logs through the JDK (Lucene): warnings would only say what the platform chose itself.
 */
public final class QuietLogging {
  public QuietLogging() {
    Logger.getLogger("").setLevel(Level.SEVERE);
  }
}
