package dev.atelier.logstash.pipeline;

import dev.atelier.logstash.event.Event;
import dev.atelier.logstash.event.FieldReference;
import dev.atelier.logstash.event.Template;
import dev.atelier.logstash.event.Values;
import dev.atelier.logstash.plugin.Options;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every filter can do after it did its work, and inputs to what they bring. */
record Decoration(
    List<Field> addField,
    List<Template> removeField,
    List<Template> addTag,
    List<Template> removeTag) {
  static final Decoration NONE = new Decoration(List.of(), List.of(), List.of(), List.of());

  /** Values that are no text stay as they are. */
  record Field(Template name, List<Object> values) {}

  static Decoration of(Options options) {
    List<Field> fields = new ArrayList<>();
    options
        .hash("add_field")
        .forEach((name, value) -> fields.add(new Field(Template.of(name), values(value))));
    List<Template> removed = templates(options, "remove_field");
    List<Template> addTag = templates(options, "add_tag");
    List<Template> removeTag = templates(options, "remove_tag");
    return fields.isEmpty() && removed.isEmpty() && addTag.isEmpty() && removeTag.isEmpty()
        ? NONE
        : new Decoration(fields, removed, addTag, removeTag);
  }

  /** Of an input: its fields and tags. */
  static Decoration ofInput(Options options) {
    Decoration filter = of(options);
    return new Decoration(filter.addField(), List.of(), templates(options, "tags"), List.of());
  }

  private static List<Object> values(Object value) {
    List<Object> values = new ArrayList<>();
    for (Object item : Values.list(value)) {
      values.add(item instanceof String text ? Template.of(text) : String.valueOf(item));
    }
    return values;
  }

  private static List<Template> templates(Options options, String name) {
    return options.strings(name).stream().map(Template::of).toList();
  }

  boolean isEmpty() {
    return addField.isEmpty() && removeField.isEmpty() && addTag.isEmpty() && removeTag.isEmpty();
  }

  void apply(Event event) {
    if (this == NONE) {
      return;
    }
    addField.forEach(field -> add(field, event));
    removeField.forEach(name -> event.remove(FieldReference.of(name.of(event))));
    addTag.forEach(tag -> event.tag(tag.of(event)));
    if (!removeTag.isEmpty() && event.get(Event.TAGS) != null) {
      List<@Nullable Object> tags = Values.list(event.get(Event.TAGS));
      removeTag.forEach(tag -> tags.remove(tag.of(event)));
      event.set(Event.TAGS, tags);
    }
  }

  /** A field that is there becomes a list with the new value behind. */
  private static void add(Field field, Event event) {
    FieldReference reference = FieldReference.of(field.name().of(event));
    for (Object value : field.values()) {
      Object made = value instanceof Template template ? template.of(event) : value;
      if (event.includes(reference)) {
        List<@Nullable Object> both = Values.list(event.get(reference));
        both.add(made);
        event.set(reference, both);
      } else {
        event.set(reference, made);
      }
    }
  }
}
