/**
 * The web pages.
 *
 * <pre>
 * request → Access (host, origin, session, CSRF) → a page's handler
 *         → its view: a record of strings ready to show → a .jte template in the frame
 *         → the whole page, or for htmx the part that changes
 * </pre>
 *
 * <p>Server-rendered and usable without script; script adds what lives: refreshing, the palette,
 * keys. A page reads what it shows through the kernel's {@link dev.atelier.kernel.stack.StackView}
 * and the features' own views; it decides nothing.
 */
@NullMarked
package dev.atelier.console;

import org.jspecify.annotations.NullMarked;
