package dev.coppice.cli.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a settings record accepts, read from its components: the one description from which files
 * are bound, settings are shown and the JSON Schema is written.
 */
sealed interface Shape {

  /** What would be accepted, for messages. */
  String wanted();

  /** Whether a value is one word or number, so that an environment variable can hold it. */
  default boolean scalar() {
    return true;
  }

  record Text() implements Shape {
    @Override
    public String wanted() {
      return "a text";
    }
  }

  record Whole(Class<?> type) implements Shape {
    @Override
    public String wanted() {
      return "a whole number";
    }
  }

  record Decimal() implements Shape {
    @Override
    public String wanted() {
      return "a number";
    }
  }

  record Flag() implements Shape {
    @Override
    public String wanted() {
      return "true or false";
    }
  }

  /** One of the constants of an enum, written in lower case with hyphens. */
  record Word(Class<? extends Enum<?>> type) implements Shape {

    List<String> words() {
      return Arrays.stream(type.getEnumConstants()).map(Word::word).toList();
    }

    static String word(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String wanted() {
      return "one of " + String.join(", ", words());
    }
  }

  record ListOf(Shape item) implements Shape {
    @Override
    public String wanted() {
      return "a list";
    }

    @Override
    public boolean scalar() {
      return false;
    }
  }

  record MapOf(Shape value) implements Shape {
    @Override
    public String wanted() {
      return "names with values";
    }

    @Override
    public boolean scalar() {
      return false;
    }
  }

  /** Any text, number, flag, list or map: its owner checks it. */
  record Free() implements Shape {
    @Override
    public String wanted() {
      return "a value";
    }
  }

  /** {@code forest}, or {@code forest: {trees: 400}}: a record of a name and its free settings. */
  record Named(Class<? extends Record> type) implements Shape {
    @Override
    public String wanted() {
      return "a name, or one name with its settings";
    }

    @Override
    public boolean scalar() {
      return false;
    }
  }

  /** A record: one key a component. */
  record Section(Class<? extends Record> type, List<Key> keys) implements Shape {

    List<String> names() {
      List<String> names = new ArrayList<>();
      for (Key key : keys) {
        names.addAll(
            key.shape() instanceof Section s && key.inline() ? s.names() : List.of(key.name()));
      }
      return names;
    }

    /** What the record's static {@code defaults()} answers. */
    Object defaults() {
      return Reflection.defaults(type);
    }

    /** The paths of all keys that hold a value, not a section: {@code training.folds}. */
    List<String> paths() {
      List<String> paths = new ArrayList<>();
      for (Key key : keys) {
        if (key.shape() instanceof Section section) {
          String prefix = key.inline() ? "" : key.name() + ".";
          section.paths().forEach(path -> paths.add(prefix + path));
        } else {
          paths.add(key.name());
        }
      }
      return paths;
    }

    @Override
    public String wanted() {
      return "a section with " + String.join(", ", names());
    }

    @Override
    public boolean scalar() {
      return false;
    }
  }

  /** A component of a settings record under the name it has in a file. */
  record Key(String name, Shape shape, RecordComponent component) {

    /** See {@link Sections}. */
    boolean inline() {
      return component.isAnnotationPresent(Sections.class);
    }

    @Nullable Object of(Object settings) {
      return Reflection.call(component.getAccessor(), settings);
    }
  }

  static Section of(Class<? extends Record> type) {
    List<Key> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      keys.add(
          new Key(snakeCase(component.getName()), ofType(component.getGenericType()), component));
    }
    return new Section(type, keys);
  }

  private static Shape ofType(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Shape item = ofType(arguments[arguments.length - 1]);
      return generic.getRawType() == Map.class ? new MapOf(item) : new ListOf(item);
    }
    Class<?> raw = (Class<?>) type;
    if (raw == String.class) {
      return new Text();
    } else if (raw == int.class || raw == Integer.class) {
      return new Whole(int.class);
    } else if (raw == long.class || raw == Long.class) {
      return new Whole(long.class);
    } else if (raw == double.class || raw == Double.class) {
      return new Decimal();
    } else if (raw == boolean.class || raw == Boolean.class) {
      return new Flag();
    } else if (raw == Object.class) {
      return new Free();
    } else if (raw.isEnum()) {
      @SuppressWarnings("unchecked")
      Class<? extends Enum<?>> words = (Class<? extends Enum<?>>) raw;
      return new Word(words);
    } else if (raw.isRecord()) {
      Class<? extends Record> record = raw.asSubclass(Record.class);
      return isNamed(record) ? new Named(record) : of(record);
    }
    throw new IllegalArgumentException("A settings record cannot hold a " + raw.getName());
  }

  private static boolean isNamed(Class<? extends Record> type) {
    RecordComponent[] parts = type.getRecordComponents();
    return parts.length == 2
        && parts[0].getType() == String.class
        && parts[1].getType() == Map.class;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
