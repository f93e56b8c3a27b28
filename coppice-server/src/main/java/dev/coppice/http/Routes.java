package dev.coppice.http;

import dev.coppice.errors.Conflict;
import dev.coppice.errors.Nearest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes of all doors: a tree over the segments of the path, in which a literal goes before a
 * variable. Immutable once built.
 */
final class Routes {

  private static final int LONGEST_HINT = 100; // a hostile path may be long, and distances cost

  /** A route and the door it belongs to. */
  record Mounted(Route route, Door door) {}

  /**
   * What stands at a path.
   *
   * @param byMethod empty when nothing does
   */
  record Found(Map<String, Mounted> byMethod, Map<String, String> parameters) {}

  private static final Found NOTHING = new Found(Map.of(), Map.of());

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<String, Mounted> byMethod = new TreeMap<>();
    @Nullable Node variable;
    @Nullable Node rest;
  }

  private final Node root = new Node();
  private final List<Mounted> all = new ArrayList<>();
  private final Map<String, Door> claims = new LinkedHashMap<>();

  /**
   * @throws Conflict naming every place that two doors want
   */
  Routes(List<? extends Door> doors) {
    List<String> clashes = new ArrayList<>();
    for (Door door : doors) {
      door.claims().forEach(path -> claims.put(path, door));
      for (Route route : door.routes()) {
        Mounted mounted = new Mounted(route, door);
        Mounted earlier = node(route.pattern()).byMethod.putIfAbsent(route.method(), mounted);
        if (earlier != null) {
          clashes.add(clash(earlier, mounted));
        }
        all.add(mounted);
      }
    }
    if (!clashes.isEmpty()) {
      throw new Conflict(String.join("\n", clashes));
    }
  }

  private static String clash(Mounted earlier, Mounted later) {
    Route route = later.route();
    return route.method()
        + " "
        + route.pattern()
        + " is wanted by "
        + earlier.door().owner()
        + " and by "
        + later.door().owner()
        + "; only one can stand there (serving.mount: project moves a project to /p/NAME)";
  }

  private Node node(String pattern) {
    Node node = root;
    for (String segment : segments(pattern)) {
      if (segment.endsWith("*}")) {
        node.rest = node.rest == null ? new Node() : node.rest;
        node = node.rest;
      } else if (segment.startsWith("{")) {
        node.variable = node.variable == null ? new Node() : node.variable;
        node = node.variable;
      } else {
        node = node.literals.computeIfAbsent(segment, name -> new Node());
      }
    }
    return node;
  }

  List<Mounted> all() {
    return all;
  }

  /** Whose protocol is spoken there, whether or not anything stands there. */
  @Nullable Door claimant(String path) {
    return claims.entrySet().stream()
        .filter(claim -> path.startsWith(claim.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * @throws IllegalArgumentException when the path has a broken percent sign
   */
  Found find(String path) {
    List<String> segments = segments(path);
    List<String> values = new ArrayList<>();
    Node node = find(root, segments, 0, values);
    if (node == null) {
      return NOTHING;
    }
    return new Found(node.byMethod, values.isEmpty() ? Map.of() : parameters(node, values));
  }

  private static @Nullable Node find(
      Node node, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return node.byMethod.isEmpty() ? null : node;
    }
    String segment = segments.get(at);
    Node literal = node.literals.get(segment);
    Node found = literal == null ? null : find(literal, segments, at + 1, values);
    if (found == null && node.variable != null && !segment.isEmpty()) {
      values.add(segment);
      found = find(node.variable, segments, at + 1, values);
      if (found == null) {
        values.remove(values.size() - 1);
      }
    }
    if (found == null && node.rest != null) {
      values.add(String.join("/", segments.subList(at, segments.size())));
      return node.rest;
    }
    return found;
  }

  /** Routes at one place name their variables alike, or each by its own names. */
  private static Map<String, String> parameters(Node node, List<String> values) {
    Map<String, String> parameters = new HashMap<>();
    for (Mounted mounted : node.byMethod.values()) {
      int value = 0;
      for (String segment : segments(mounted.route().pattern())) {
        if (segment.startsWith("{")) {
          parameters.put(segment.replaceAll("[{*}]", ""), values.get(value++));
        }
      }
    }
    return parameters;
  }

  /** The segments, decoded; a slash at the end makes no difference. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start < path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(decoded(path.substring(start, end)));
      start = end + 1;
    }
    return segments;
  }

  private static String decoded(String segment) {
    return segment.indexOf('%') < 0
        ? segment
        : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** What somebody probably meant, or where to look. */
  String hint(String path) {
    TreeSet<String> patterns = new TreeSet<>();
    all.forEach(mounted -> patterns.add(mounted.route().pattern()));
    String hint = path.length() > LONGEST_HINT ? "" : Nearest.hint(path, patterns);
    return hint.startsWith("; did") ? hint : "; GET /openapi lists what is here";
  }
}
