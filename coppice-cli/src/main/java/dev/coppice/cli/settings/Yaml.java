package dev.coppice.cli.settings;

import java.util.List;
import java.util.Map;

/** A YAML document as it was written: nothing is interpreted yet, every value knows its line. */
sealed interface Yaml {

  /** Counted from 1. */
  int line();

  /** What it is, for messages. */
  String kind();

  /**
   * One text, number or flag.
   *
   * @param plain whether it was written without quotes
   */
  record Scalar(int line, String text, boolean plain) implements Yaml {

    /** Nothing written, {@code ~} or {@code null}: the default applies. */
    boolean empty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String kind() {
      return plain ? text : '"' + text + '"';
    }
  }

  record Sequence(int line, List<Yaml> items) implements Yaml {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Mapping(int line, Map<String, Entry> entries) implements Yaml {
    @Override
    public String kind() {
      return "a section";
    }
  }

  /**
   * What stands under a key.
   *
   * @param line of the key, which is where people look
   */
  record Entry(int line, Yaml value) {}
}
