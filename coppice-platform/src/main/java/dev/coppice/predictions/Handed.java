package dev.coppice.predictions;

import java.util.List;

/**
 * What became of labels that were handed in.
 *
 * @param added first labels of their request
 * @param repeated that said what was known
 * @param replaced that took the place of another
 * @param conflicts that said something else than was known, and were not taken
 */
public record Handed(int added, int repeated, int replaced, List<Conflict> conflicts) {

  public Handed {
    conflicts = List.copyOf(conflicts);
  }

  /**
   * @param known what is kept
   * @param given what was not taken
   */
  public record Conflict(String requestId, String known, String given) {}
}
