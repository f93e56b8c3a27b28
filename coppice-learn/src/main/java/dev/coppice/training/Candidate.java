package dev.coppice.training;

import dev.coppice.codec.Struct;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model family with settings, to be tried: one entry of the {@code models} section.
 *
 * @param family the name of a {@link Trainer}
 * @param settings hyper-parameters by name or alias; what is left out has its default
 */
public record Candidate(String family, Map<String, Object> settings) {

  public Candidate {
    settings = new LinkedHashMap<>(settings);
  }

  /** The same with this setting, in place of what it has under any of its names. */
  public Candidate with(String setting, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(settings);
    for (Hyperparameter known : Trainers.named(family).hyperparameters()) {
      if (known.name().equals(setting) || known.aliases().contains(setting)) {
        changed.remove(known.name());
        changed.keySet().removeAll(known.aliases());
      }
    }
    changed.put(setting, value);
    return new Candidate(family, changed);
  }

  /** The settings that are numbers and texts, each as such. */
  public Struct toStruct() {
    Struct struct = new Struct();
    settings.forEach(
        (name, value) -> {
          if (value instanceof Double number) {
            struct.put(name, number);
          } else if (value instanceof Number number) {
            struct.put(name, number.longValue());
          } else {
            struct.put(name, String.valueOf(value));
          }
        });
    return struct;
  }

  /** Reads settings that {@link #toStruct} wrote. */
  public static Candidate read(String family, Struct settings) {
    return new Candidate(family, settings.scalars());
  }
}
