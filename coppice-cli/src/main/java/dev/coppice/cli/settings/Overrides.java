package dev.coppice.cli.settings;

import dev.coppice.errors.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values that outrank the file: flags first, then environment variables such as {@code
 * COPPICE_TRAINING_SEED}. Immutable.
 */
public final class Overrides {

  private static final String PREFIX = "COPPICE_";

  /** Variables that the launcher and the command line read themselves. */
  private static final Set<String> NO_SETTINGS = Set.of("COPPICE_HOME", "COPPICE_JAVA_OPTIONS");

  private final Map<String, Value> flags;
  private final Map<String, String> environment;

  private Overrides(Map<String, Value> flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
  }

  public static Overrides of(Map<String, String> environment) {
    return new Overrides(Map.of(), Map.copyOf(environment));
  }

  /**
   * The same with one more flag.
   *
   * @param flag as the user wrote it: {@code --seed}
   * @param key the path of the setting: {@code training.seed}
   */
  public Overrides with(String flag, String key, String value) {
    Map<String, Value> more = new LinkedHashMap<>(flags);
    more.put(key, new Value(value, new Setting.FromFlag(flag)));
    return new Overrides(more, environment);
  }

  /** The value that outranks the file for this setting, or null. */
  @Nullable Value find(String key) {
    Value flag = flags.get(key);
    if (flag != null) {
      return flag;
    }
    String value = environment.get(variable(key));
    return value == null ? null : new Value(value, new Setting.FromEnvironment(variable(key)));
  }

  Map<String, Value> flags() {
    return flags;
  }

  /** Variables with our prefix that set nothing, each with the nearest that would. */
  List<String> unknown(List<String> keys) {
    List<String> known = keys.stream().map(Overrides::variable).toList();
    List<String> unknown = new ArrayList<>();
    for (String name : new TreeMap<>(environment).keySet()) {
      if (name.startsWith(PREFIX) && !known.contains(name) && !NO_SETTINGS.contains(name)) {
        String hint = Nearest.hint(name, known);
        unknown.add(name + (hint.startsWith("; did") ? hint : ""));
      }
    }
    return unknown;
  }

  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  record Value(String text, Setting.Origin origin) {}
}
