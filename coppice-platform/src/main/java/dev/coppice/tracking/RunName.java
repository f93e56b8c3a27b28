package dev.coppice.tracking;

import java.util.List;

/** Names for runs that nobody named: easier to say than 32 digits. */
public final class RunName {

  private static final List<String> HOW =
      List.of(
          "amber", "brisk", "calm", "crisp", "dewy", "early", "fair", "frosty", "gentle", "golden",
          "hardy", "humble", "keen", "kindly", "late", "light", "lively", "mellow", "mossy",
          "nimble", "patient", "quiet", "ripe", "rugged", "silver", "slender", "steady", "sunny",
          "supple", "tall", "tender", "upright");
  private static final List<String> WHAT =
      List.of(
          "alder",
          "apple",
          "ash",
          "aspen",
          "bay",
          "beech",
          "birch",
          "box",
          "cedar",
          "cherry",
          "chestnut",
          "cypress",
          "elder",
          "elm",
          "fir",
          "hazel",
          "hornbeam",
          "juniper",
          "larch",
          "laurel",
          "lime",
          "maple",
          "oak",
          "olive",
          "pear",
          "pine",
          "plum",
          "poplar",
          "rowan",
          "spruce",
          "willow",
          "yew");

  private RunName() {}

  /** Always the same for the same id: {@code quiet-alder-412}. */
  public static String of(String id) {
    int chance = id.hashCode() * 0x9e3779b9 >>> 1;
    int rest = chance / HOW.size();
    return HOW.get(chance % HOW.size())
        + "-"
        + WHAT.get(rest % WHAT.size())
        + "-"
        + rest / WHAT.size() % 1000;
  }
}
