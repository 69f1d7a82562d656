/**
 * The language: text → tokens → syntax tree. The lexer cuts a template as Jinja2's does (whitespace
 * control, raw blocks, comments); the parser builds sealed records, each with its place in the
 * text. A host adds tags of its own through {@link dev.atelier.jinja.syntax.BlockTag} and reads a
 * tree without running it through {@link dev.atelier.jinja.syntax.TreeWalk}. Nothing is resolved or
 * evaluated here.
 */
@NullMarked
package dev.atelier.jinja.syntax;

import org.jspecify.annotations.NullMarked;
