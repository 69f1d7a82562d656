package dev.atelier.console;

import java.time.Instant;

/**
 * Somebody who signed in.
 *
 * @param csrf sent with every form, so that another site's page cannot post one
 * @param user a name, or an empty string for who came by the one-time link
 */
record Session(String id, String csrf, String user, Instant since) {}
