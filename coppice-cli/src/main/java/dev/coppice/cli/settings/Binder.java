package dev.coppice.cli.settings;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a settings record out of a YAML document and what outranks it. Goes on after a problem, so
 * that one run reports all of them. One use.
 */
final class Binder {

  /** Stands where no value could be made; the problem has been noted. */
  private static final Object FAILED = new Object();

  private final String file;
  private final Overrides overrides;
  private final Problems problems = new Problems();
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  /** Whether the fixed sections are read, and not an entry that the file adds to a list or map. */
  private boolean fixed = true;

  Binder(String file, Overrides overrides) {
    this.file = file;
    this.overrides = overrides;
  }

  /**
   * @param type a record whose static {@code defaults()} gives every component a value, null where
   *     there is none
   * @throws InvalidInput with every problem of the document
   */
  <T extends Record> Bound<T> bind(Class<T> type, Yaml.Mapping root) {
    Shape.Section shape = Shape.of(type);
    List<String> paths = shape.paths();
    overrides
        .flags()
        .forEach(
            (key, flag) -> {
              if (!paths.contains(key)) {
                String hint = Nearest.hint(key, paths);
                problems.add(flag.origin().text(), "there is no setting '" + key + "'" + hint);
              }
            });
    Object value = section(shape, "", root, shape.defaults());
    problems.throwIfAny();
    return new Bound<>(type.cast(value), List.copyOf(settings.values()));
  }

  /**
   * @param settings every key of the fixed sections, and what the file adds to maps
   */
  record Bound<T>(T value, List<Setting> settings) {}

  private Object section(Shape.Section shape, String path, Yaml.Mapping written, Object standard) {
    written
        .entries()
        .forEach(
            (name, entry) -> {
              if (!shape.names().contains(name)) {
                String hint = Nearest.hint(name, shape.names());
                problems.add(line(entry.line()), "unknown key '" + join(path, name) + "'" + hint);
              }
            });
    return record(shape, path, written, standard);
  }

  private Object record(Shape.Section shape, String path, Yaml.Mapping written, Object standard) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Shape.Key key : shape.keys()) {
      Object usual = key.of(standard);
      values.add(
          key.inline() && key.shape() instanceof Shape.Section beside
              ? record(beside, path, written, usual == null ? beside.defaults() : usual)
              : component(key, join(path, key.name()), written, usual));
    }
    if (values.contains(FAILED)) {
      return FAILED;
    }
    try {
      return Reflection.create(shape.type(), values);
    } catch (InvalidInput refused) {
      refused.problems().forEach(problem -> relocate(problem, path, written.line()));
      return FAILED;
    }
  }

  private @Nullable Object component(
      Shape.Key key, String path, Yaml.Mapping section, @Nullable Object standard) {
    Yaml.Entry entry = section.entries().get(key.name());
    if (entry != null && entry.value() instanceof Yaml.Scalar scalar && scalar.empty()) {
      entry = null; // a key without a value: the default applies
    }
    if (key.shape() instanceof Shape.Section nested) {
      if (entry == null) {
        entry = new Yaml.Entry(section.line(), new Yaml.Mapping(section.line(), Map.of()));
      }
      return entry.value() instanceof Yaml.Mapping mapping
          ? section(nested, path, mapping, standard == null ? nested.defaults() : standard)
          : wrong(path, entry.value(), nested);
    }
    Overrides.Value override = fixed ? overrides.find(path) : null;
    if (override != null) {
      return overridden(key.shape(), path, override);
    } else if (entry != null) {
      note(path, Scalars.show(Scalars.free(entry.value())), at(entry.line()));
      return value(key.shape(), path, entry.value());
    } else if (fixed) {
      note(path, Scalars.show(standard), new Setting.FromDefault());
    }
    return standard;
  }

  private Object overridden(Shape shape, String path, Overrides.Value override) {
    String place = override.origin().text();
    note(path, override.text(), override.origin());
    try {
      Yaml yaml =
          shape.scalar()
              ? new Yaml.Scalar(1, override.text(), !override.text().isEmpty()) // "" is a text
              : YamlReader.document(place, override.text());
      return value(shape, path, yaml);
    } catch (InvalidInput e) {
      problems.add(place, e.getMessage());
      return FAILED;
    }
  }

  private Object value(Shape shape, String path, Yaml yaml) {
    if (shape instanceof Shape.Section nested) {
      return yaml instanceof Yaml.Mapping mapping
          ? section(nested, path, mapping, nested.defaults())
          : wrong(path, yaml, shape);
    } else if (shape instanceof Shape.ListOf list) {
      return list(list, path, yaml);
    } else if (shape instanceof Shape.MapOf map) {
      return map(map, path, yaml);
    } else if (shape instanceof Shape.Named named) {
      return named(named, path, yaml);
    } else if (shape instanceof Shape.Free) {
      return Scalars.free(yaml);
    }
    Object value = yaml instanceof Yaml.Scalar scalar ? Scalars.read(shape, scalar) : null;
    return value == null ? wrong(path, yaml, shape) : value;
  }

  private Object list(Shape.ListOf shape, String path, Yaml yaml) {
    if (yaml instanceof Yaml.Mapping) {
      return wrong(path, yaml, shape);
    }
    // one value without brackets is a list of one
    List<Yaml> items = yaml instanceof Yaml.Sequence list ? list.items() : List.of(yaml);
    boolean outer = fixed;
    fixed = false;
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      values.add(value(shape.item(), path + "[" + i + "]", items.get(i)));
    }
    fixed = outer;
    return values.contains(FAILED) ? FAILED : values;
  }

  private Object map(Shape.MapOf shape, String path, Yaml yaml) {
    if (!(yaml instanceof Yaml.Mapping mapping)) {
      return wrong(path, yaml, shape);
    }
    boolean outer = fixed;
    fixed = false;
    Map<String, Object> values = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) ->
                values.put(name, value(shape.value(), join(path, name), entry.value())));
    fixed = outer;
    return values.containsValue(FAILED) ? FAILED : values;
  }

  private Object named(Shape.Named shape, String path, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar scalar && !scalar.empty()) {
      return Reflection.create(shape.type(), List.of(scalar.text(), Map.of()));
    }
    if (!(yaml instanceof Yaml.Mapping mapping && mapping.entries().size() == 1)) {
      return wrong(path, yaml, shape);
    }
    Map.Entry<String, Yaml.Entry> only = mapping.entries().entrySet().iterator().next();
    Yaml below = only.getValue().value();
    if (below instanceof Yaml.Scalar scalar && scalar.empty()) {
      below = new Yaml.Mapping(yaml.line(), Map.of());
    }
    return below instanceof Yaml.Mapping
        ? Reflection.create(shape.type(), List.of(only.getKey(), Scalars.free(below)))
        : wrong(join(path, only.getKey()), below, new Shape.MapOf(new Shape.Free()));
  }

  private Object wrong(String path, Yaml yaml, Shape shape) {
    Setting setting = settings.get(path);
    String place = line(yaml.line());
    if (setting != null && !(setting.origin() instanceof Setting.FromFile)) {
      place = setting.origin().text();
    }
    problems.add(
        place,
        "'" + path + "' is " + yaml.kind() + nearest(shape, yaml) + "; wanted: " + shape.wanted());
    return FAILED;
  }

  private static String nearest(Shape shape, Yaml yaml) {
    if (shape instanceof Shape.Word word && yaml instanceof Yaml.Scalar scalar) {
      String hint = Nearest.hint(scalar.text(), word.words());
      return hint.startsWith("; did") ? hint : "";
    }
    return "";
  }

  /** A record's own refusal names a component; people want the line where it was set. */
  private void relocate(Problem problem, String path, int sectionLine) {
    String key = problem.place().isEmpty() ? path : join(path, problem.place());
    Setting setting = settings.get(key);
    String place = line(sectionLine);
    if (setting != null && !(setting.origin() instanceof Setting.FromDefault)) {
      place = setting.origin().text();
    }
    problems.add(place, key.isEmpty() ? problem.message() : "'" + key + "' " + problem.message());
  }

  private void note(String path, String value, Setting.Origin origin) {
    settings.put(path, new Setting(path, value, origin));
  }

  private Setting.Origin at(int line) {
    return new Setting.FromFile(file, line);
  }

  private String line(int line) {
    return YamlReader.place(file, line);
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
