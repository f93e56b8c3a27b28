package dev.coppice.cli.settings;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the plain part of YAML: scalars, lists, sections, comments. Anchors, aliases, tags, several
 * documents and repeated keys are refused, and depth is bounded, so that a hostile file can neither
 * grow nor run anything.
 */
final class YamlReader {

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 32;

  private final String name;
  private final Iterator<Event> events;
  private final Problems problems;

  private YamlReader(String name, Iterator<Event> events, Problems problems) {
    this.name = name;
    this.events = events;
    this.problems = problems;
  }

  /**
   * @param name of the file, for messages
   * @throws InvalidInput when it is not YAML of the plain kind with a section at the top
   */
  static Yaml.Mapping read(String name, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new InvalidInput(name + " has " + bytes.length + " bytes; at most 1 MiB is read");
    }
    Yaml root = document(name, text(name, bytes));
    if (root instanceof Yaml.Mapping mapping) {
      return mapping;
    }
    if (root instanceof Yaml.Scalar scalar && scalar.empty()) {
      return new Yaml.Mapping(1, Map.of());
    }
    throw at(name, root.line(), "expected sections such as 'data:', found " + root.kind());
  }

  /** One value written in YAML, such as {@code [NA, "?"]} in an environment variable. */
  static Yaml document(String name, String text) {
    Problems problems = new Problems();
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(name).build();
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      Yaml root = new YamlReader(name, events, problems).root();
      problems.throwIfAny();
      return root;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw at(name, line, "this is not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new InvalidInput(name + " is not YAML: " + e.getMessage());
    }
  }

  private static String text(String name, byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidInput(name + " is not UTF-8 text; save it with that encoding");
    }
  }

  private Yaml root() {
    Event event = events.next();
    while (events.hasNext() && !(event instanceof NodeEvent)) {
      event = events.next();
      if (event.getEventId() == Event.ID.StreamEnd) {
        return new Yaml.Scalar(1, "", true);
      }
    }
    Yaml root = value(event, 0);
    events.next(); // end of the document
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw at(name, line(end), "a second document starts here; one is read");
    }
    return root;
  }

  private Yaml value(Event event, int depth) {
    int line = line(event);
    if (depth > MAX_DEPTH) {
      throw at(name, line, "values are nested deeper than " + MAX_DEPTH + " levels");
    }
    refuseTricks(event, line);
    if (event instanceof ScalarEvent scalar) {
      return new Yaml.Scalar(line, scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
    }
    if (event instanceof SequenceStartEvent) {
      List<Yaml> items = new ArrayList<>();
      for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
        items.add(value(e, depth + 1));
      }
      return new Yaml.Sequence(line, items);
    }
    if (event instanceof MappingStartEvent) {
      return mapping(line, depth);
    }
    return new Yaml.Scalar(line, "", true);
  }

  private Yaml.Mapping mapping(int line, int depth) {
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      int at = line(e);
      Yaml key = value(e, depth + 1);
      Yaml value = value(events.next(), depth + 1);
      if (!(key instanceof Yaml.Scalar scalar)) {
        problems.add(place(name, at), "a key must be a text, not " + key.kind());
        continue;
      }
      Yaml.Entry earlier = entries.putIfAbsent(scalar.text(), new Yaml.Entry(at, value));
      if (earlier != null) {
        problems.add(
            place(name, at),
            "the key '" + scalar.text() + "' stands here and in line " + earlier.line());
      }
    }
    return new Yaml.Mapping(line, entries);
  }

  private void refuseTricks(Event event, int line) {
    if (event instanceof AliasEvent alias) {
      problems.add(place(name, line), "aliases (*" + alias.getAlias() + ") are not accepted");
      return;
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      problems.add(place(name, line), "anchors (&" + node.getAnchor().get() + ") are not accepted");
    }
    boolean tagged =
        (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
            || (event instanceof CollectionStartEvent started && started.getTag().isPresent());
    if (tagged) {
      problems.add(place(name, line), "tags (!...) are not accepted; write the plain value");
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  static String place(String name, int line) {
    return name + ", line " + line;
  }

  private static InvalidInput at(String name, int line, String message) {
    return new InvalidInput(List.of(new Problem(place(name, line), message)));
  }
}
