/**
 * What the command line shows of a stack: live lines, tables, log lines. Text only, no decisions.
 */
@NullMarked
package dev.atelier.app.view;

import org.jspecify.annotations.NullMarked;
