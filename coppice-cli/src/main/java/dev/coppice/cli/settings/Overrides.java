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
  private static final Set<String> NO_SETTINGS =
      Set.of("COPPICE_HOME", "COPPICE_JAVA_OPTIONS", "COPPICE_DATA_USER", "COPPICE_DATA_PASSWORD");

  private final Map<String, Value> flags;
  private final Map<String, String> environment;
  private final Map<String, List<String>> aliases;

  private Overrides(
      Map<String, Value> flags,
      Map<String, String> environment,
      Map<String, List<String>> aliases) {
    this.flags = flags;
    this.environment = environment;
    this.aliases = aliases;
  }

  public static Overrides none() {
    return of(Map.of());
  }

  public static Overrides of(Map<String, String> environment) {
    return new Overrides(Map.of(), Map.copyOf(environment), Map.of());
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
    return new Overrides(more, environment, aliases);
  }

  /**
   * The same, with other variables that set a setting when its own is not there: names that people
   * know from the services that we replace.
   *
   * @param variables the strongest first
   */
  public Overrides withAliases(String key, String... variables) {
    Map<String, List<String>> more = new LinkedHashMap<>(aliases);
    more.put(key, List.of(variables));
    return new Overrides(flags, environment, more);
  }

  /** The value that outranks the file for this setting, or null. */
  @Nullable Value find(String key) {
    Value flag = flags.get(key);
    if (flag != null) {
      return flag;
    }
    List<String> variables = new ArrayList<>(aliases.getOrDefault(key, List.of()));
    variables.add(0, variable(key));
    for (String variable : variables) {
      String value = environment.get(variable);
      if (value != null && !value.isEmpty()) {
        return new Value(value, new Setting.FromEnvironment(variable));
      }
    }
    return null;
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
