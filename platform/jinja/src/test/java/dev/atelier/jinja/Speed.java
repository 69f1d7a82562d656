package dev.atelier.jinja;

import dev.atelier.jinja.value.JinjaCallable;
import dev.atelier.jinja.value.Missing;
import dev.atelier.kernel.text.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses and renders a thousand models and prints the time; with a file name, writes them there.
 */
final class Speed {
  private Speed() {}

  private static final String MODEL =
      """
      {{ config(materialized='incremental', unique_key='id', tags=['daily', 'm%1$d']) }}

      {%% set statuses = ['success', 'failed', 'pending'] %%}
      {%% set measures = {'amount': 'sum', 'id': 'count'} %%}

      with source as (
          select * from {{ source('raw', 'transactions_%1$d') }}
      ),
      renamed as (
          select
              {%% for column in columns -%%}
              {{ column }}{%% if not loop.last %%},{%% endif %%}
              {%% endfor %%}
          from source
          {%% if is_incremental() %%}
          where created_at > (select max(created_at) from {{ this }})
          {%% endif %%}
      ),
      pivoted as (
          select
              id,
              {%% for status in statuses %%}
              {%% for column, function in measures.items() -%%}
              {{ function }}(case when status = '{{ status }}' then {{ column }} end) as {{ status ~ '_' ~ column }}{{ ',' if not loop.last }}
              {%% endfor -%%}
              {{ ',' if not loop.last }}
              {%% endfor %%}
          from renamed
          group by 1
      )
      -- {{ var('note', 'none') | upper | replace('N', 'n') }} {{ target.schema }}
      {%% macro cents(column, digits=2) %%}round({{ column }} / 100.0, {{ digits }}){%% endmacro %%}
      select p.*, {{ cents('amount') }} as amount_eur, {{ cents('fee', digits=4) }} as fee
      from pivoted p
      join {{ ref('stg_customers_%1$d') }} using (id)
      join {{ ref('stg_products') }} using (id)
      """;

  static List<String> models() {
    List<String> models = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      models.add(String.format(MODEL, i));
    }
    return models;
  }

  private static Map<String, Object> names() {
    Map<String, Object> names = new HashMap<>();
    names.put("config", (JinjaCallable) a -> "");
    names.put("ref", (JinjaCallable) a -> "\"dev\".\"public\".\"" + a.at(a.size() - 1) + "\"");
    names.put("source", (JinjaCallable) a -> "\"dev\".\"" + a.at(0) + "\".\"" + a.at(1) + "\"");
    names.put(
        "var",
        (JinjaCallable)
            a -> {
              Object given = a.get(1, "default");
              return given == Missing.MISSING ? null : given;
            });
    names.put("this", "\"dev\".\"public\".\"this\"");
    names.put("is_incremental", (JinjaCallable) a -> true);
    names.put("target", Map.of("name", "dev", "schema", "public"));
    names.put("columns", List.of("id", "name", "amount", "created_at"));
    return names;
  }

  public static void main(String[] args) throws IOException {
    List<String> models = models();
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), String.join("\n====\n", models));
    }
    JinjaEnvironment environment = JinjaEnvironment.builder().build();
    for (int round = 0; round < 20; round++) {
      long start = System.nanoTime();
      List<Template> templates = new ArrayList<>();
      for (String model : models) {
        templates.add(environment.parse(new SourceText("model.sql", model)));
      }
      long parsed = System.nanoTime();
      long size = 0;
      for (Template template : templates) {
        size += template.render(names()).length();
      }
      long done = System.nanoTime();
      if (round < 3 || round == 19) {
        System.out.printf(
            "ours, round %d: parse and compile %.1f us, render %.1f us a model, %d characters%n",
            round + 1,
            (parsed - start) / 1e3 / models.size(),
            (done - parsed) / 1e3 / models.size(),
            size);
      }
    }
  }
}
