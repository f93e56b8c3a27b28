package dev.coppice.training;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Every model family on the class path, by name. */
public final class Trainers {

  private Trainers() {}

  public static List<Trainer> all() {
    return ServiceLoader.load(Trainer.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Trainer::name))
        .toList();
  }

  /**
   * @throws InvalidInput naming the nearest family when there is none of this name
   */
  public static Trainer named(String name) {
    List<Trainer> all = all();
    return all.stream()
        .filter(trainer -> trainer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInput(
                    "There is no model family '"
                        + name
                        + "'"
                        + Nearest.hint(name, all.stream().map(Trainer::name).toList())));
  }
}
