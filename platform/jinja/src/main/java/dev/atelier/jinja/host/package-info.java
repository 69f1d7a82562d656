/**
 * Python's modules that dbt offers its templates as {@code modules}: {@code datetime}, {@code re},
 * {@code itertools} and {@code pytz}. A host gives {@link dev.atelier.jinja.host.Modules#all} to
 * its templates under a name of its choice. Only what templates call is here; the time comes from a
 * clock that the host gives.
 */
@NullMarked
package dev.atelier.jinja.host;

import org.jspecify.annotations.NullMarked;
