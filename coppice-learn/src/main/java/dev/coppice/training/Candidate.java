package dev.coppice.training;

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
}
