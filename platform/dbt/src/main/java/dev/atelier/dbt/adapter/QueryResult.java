package dev.atelier.dbt.adapter;

/**
 * @param table the last result set; empty when the statement returned none
 */
public record QueryResult(AdapterResponse response, ResultTable table) {}
