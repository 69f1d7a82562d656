package dev.atelier.sandbox;

import dev.atelier.kernel.stack.ImageReference;

/** Who somebody's code believes to be: the user of its image, without its rights. */
record Account(String name, String home) {
  static Account of(ImageReference image) {
    return switch (image.lastName()) {
      case "airflow" -> new Account("airflow", "/home/airflow");
      case "node" -> new Account("node", "/home/node");
      default -> new Account("app", "/root");
    };
  }
}
