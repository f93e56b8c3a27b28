package dev.coppice.training.search;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.Problem;
import dev.coppice.errors.Problems;
import dev.coppice.models.Task;
import dev.coppice.training.Candidate;
import dev.coppice.training.Hyperparameter;
import dev.coppice.training.Hyperparameters;
import dev.coppice.training.Trainer;
import dev.coppice.training.Trainers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * What may be tried of one family: some settings vary, the others are as given.
 *
 * @param family the name of a {@link Trainer}
 * @param fixed settings that every point has
 * @param dimensions the others, in the order of the project file
 */
record Space(String family, Map<String, Object> fixed, List<Dimension> dimensions) {

  private static final long MOST_POINTS = 1_000_000;

  /**
   * The spaces of a project, every value of them checked against its family.
   *
   * @throws InvalidInput naming every unknown family and setting, and every value that no point of
   *     a space can have
   */
  static List<Space> of(List<Candidate> candidates, Task task) {
    Problems problems = new Problems();
    List<Space> spaces = new ArrayList<>();
    for (Candidate candidate : candidates) {
      String place = "search.space." + candidate.family();
      try {
        Trainer trainer = Trainers.named(candidate.family());
        if (!trainer.tasks().contains(task)) {
          problems.add(place, "cannot do " + task + "; it does " + trainer.tasks());
        }
        trainer.unavailable().ifPresent(why -> problems.add(place, why));
        spaces.add(new Reader(place, trainer.hyperparameters(), problems).read(candidate));
      } catch (InvalidInput e) {
        problems.add(place, e.getMessage());
      }
    }
    problems.throwIfAny();
    return spaces;
  }

  /** Makes a space of what a project file says. */
  private record Reader(String place, List<Hyperparameter> known, Problems problems) {

    Space read(Candidate candidate) {
      Map<String, Object> fixed = new LinkedHashMap<>();
      List<Dimension> dimensions = new ArrayList<>();
      candidate
          .settings()
          .forEach(
              (name, value) -> {
                if (value instanceof List<?> list) {
                  dimensions.add(choice(name, list));
                } else if (value instanceof Map<?, ?> range) {
                  dimensions.add(Range.of(name, range, setting(name), this::wrong));
                } else {
                  fixed.put(name, Hyperparameters.meant(value));
                }
              });
      Space space = new Space(candidate.family(), fixed, List.copyOf(dimensions));
      space.corners().forEach(this::check);
      return space;
    }

    private Dimension choice(String name, List<?> values) {
      if (values.isEmpty()) {
        wrong(name, "is an empty list, so the space has no point; give values to try");
      }
      return new Dimension.Choice(name, values.stream().map(Hyperparameters::meant).toList());
    }

    private Hyperparameter setting(String name) {
      return known.stream()
          .filter(each -> each.name().equals(name) || each.aliases().contains(name))
          .findFirst()
          .orElse(known.get(0)); // the check of the corners names it
    }

    private void check(Map<String, Object> point) {
      try {
        Hyperparameters.of(known, point);
      } catch (InvalidInput e) {
        e.problems().forEach(problem -> wrong(problem.place(), problem.message()));
      }
    }

    private void wrong(String name, String message) {
      String full = place + "." + name;
      boolean told =
          problems.shown().stream()
              .anyMatch(p -> p.place().equals(full) && p.message().equals(message));
      if (!told) {
        problems.add(full, message);
      }
    }
  }

  /** Points that together have every listed value and both ends of every range. */
  private List<Map<String, Object>> corners() {
    List<Map<String, Object>> corners = new ArrayList<>();
    int most = dimensions.stream().mapToInt(each -> each.ends().size()).max().orElse(1);
    for (int i = 0; i < most; i++) {
      Map<String, Object> corner = new LinkedHashMap<>(fixed);
      for (Dimension dimension : dimensions) {
        List<Object> ends = dimension.ends();
        if (!ends.isEmpty()) {
          corner.put(dimension.name(), ends.get(Math.min(i, ends.size() - 1)));
        }
      }
      corners.add(corner);
    }
    return corners;
  }

  /** How many points there are; empty when there is a continuum of them, or more than counts. */
  OptionalLong points() {
    long points = 1;
    for (Dimension dimension : dimensions) {
      if (dimension.size().isEmpty()) {
        return OptionalLong.empty();
      }
      long size = dimension.size().getAsLong();
      if (size > 0 && points > Long.MAX_VALUE / size) {
        return OptionalLong.empty();
      }
      points *= size;
    }
    return OptionalLong.of(points);
  }

  Candidate draw(SplittableRandom random) {
    Map<String, Object> point = new LinkedHashMap<>(fixed);
    dimensions.forEach(each -> point.put(each.name(), each.draw(random)));
    return new Candidate(family, point);
  }

  /**
   * Every point; the last dimension changes fastest.
   *
   * @throws InvalidInput when a dimension is no list
   */
  List<Candidate> grid() {
    if (points().orElse(0) > MOST_POINTS) {
      throw wrong("", "has " + points().getAsLong() + " points; method random tries some of them");
    }
    List<Map<String, Object>> points = new ArrayList<>(List.of(fixed));
    for (Dimension dimension : dimensions) {
      if (!(dimension instanceof Dimension.Choice choice)) {
        throw wrong(
            "." + dimension.name(),
            "is a range, and a grid needs a list of values; method random draws from ranges");
      }
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> point : points) {
        for (Object value : choice.values()) {
          Map<String, Object> more = new LinkedHashMap<>(point);
          more.put(choice.name(), value);
          longer.add(more);
        }
      }
      points = longer;
    }
    return points.stream().map(point -> new Candidate(family, point)).toList();
  }

  private InvalidInput wrong(String place, String message) {
    return new InvalidInput(List.of(new Problem("search.space." + family + place, message)));
  }
}
