package dev.coppice.training.search;

import dev.coppice.training.Candidate;
import dev.coppice.training.search.Trial.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Which points are tried, in which order. */
final class Plans {

  /** So many draws in a row that are known already: the space holds nothing else. */
  private static final int PATIENCE = 1000;

  private Plans() {}

  /** Every point of every space. */
  static List<Plan> grid(List<Space> spaces) {
    List<Plan> plans = new ArrayList<>();
    for (int space = 0; space < spaces.size(); space++) {
      for (Candidate point : spaces.get(space).grid()) {
        plans.add(new Plan(plans.size(), space, point, 1));
      }
    }
    return plans;
  }

  /**
   * Draws from the spaces in turn, none twice. A space takes all its chance from the seed and its
   * number, so the first draws are the same whatever their count. Fewer are given when the spaces
   * have fewer points.
   */
  static List<Plan> random(List<Space> spaces, int draws, double share, long seed) {
    List<SplittableRandom> chance = new ArrayList<>();
    SplittableRandom root = new SplittableRandom(seed);
    spaces.forEach(space -> chance.add(root.split()));
    List<Plan> plans = new ArrayList<>();
    Set<Candidate> seen = new HashSet<>();
    boolean more = true;
    while (more && plans.size() < draws) {
      more = false;
      for (int space = 0; space < spaces.size() && plans.size() < draws; space++) {
        for (int again = 0; again < PATIENCE; again++) {
          Candidate point = spaces.get(space).draw(chance.get(space));
          if (seen.add(point)) {
            plans.add(new Plan(plans.size(), space, point, share));
            more = true;
            break;
          }
        }
      }
    }
    return plans;
  }
}
