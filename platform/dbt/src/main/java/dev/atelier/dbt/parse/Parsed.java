package dev.atelier.dbt.parse;

import dev.atelier.dbt.context.CommonNames;
import dev.atelier.dbt.context.MacroLibrary;
import dev.atelier.dbt.graph.Graph;
import dev.atelier.dbt.manifest.Lookup;
import dev.atelier.dbt.manifest.Manifest;

/** A parsed project and all that running it needs. */
public record Parsed(
    Manifest manifest, MacroLibrary library, CommonNames common, Lookup lookup, Graph graph) {}
