package dev.coppice.cli;

import dev.coppice.bundle.Bundle;
import dev.coppice.codec.JsonStruct;
import dev.coppice.codec.Sha256;
import dev.coppice.codec.Struct;
import dev.coppice.recipe.Recipe;
import dev.coppice.training.search.Search;
import dev.coppice.training.search.Trial;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A run beside its repetition: what was compared bit for bit, and what around it is another.
 *
 * @param parts what must be equal
 * @param surroundings what differs in program and machine; a difference there explains one above
 *     and excuses none
 */
record Reproduction(List<Part> parts, List<Part> surroundings) {

  /** Which hold names and times, or are compared in another way. */
  private static final Set<String> NOT_BY_BYTES =
      Set.of("manifest.json", "SHA256SUMS", "config.json", Recipe.TRIALS);

  private static final int SHORT = 12;

  /** Something with its value then and now, as people read it. */
  record Part(String name, String recorded, String now, boolean same) {}

  static Reproduction of(Bundle recorded, Bundle now, Struct provenance) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "model",
            brief(recorded.modelHash()),
            brief(now.modelHash()),
            recorded.isModel(now.modelHash())));
    Struct then = recorded.manifest().struct("facts");
    Struct facts = now.manifest().struct("facts");
    for (String name : List.of("metrics", "gates", "split_sha256")) {
      parts.add(hashed(name, bytes(then, name), bytes(facts, name)));
    }
    Set<String> names = new TreeSet<>(recorded.files().keySet());
    names.addAll(now.files().keySet());
    names.removeAll(NOT_BY_BYTES);
    for (String name : names) {
      boolean erased = name.equals("golden.json") && then.has("erased");
      if (!erased) { // rows that were taken out on purpose
        parts.add(hashed(name, recorded.files().get(name), now.files().get(name)));
      }
    }
    if (recorded.files().containsKey(Recipe.TRIALS)) {
      parts.add(trials(recorded, now));
    }
    Struct before = then.has("provenance") ? then.struct("provenance") : new Struct();
    return new Reproduction(parts, surroundings(before, provenance));
  }

  private static Part hashed(String name, byte @Nullable [] recorded, byte @Nullable [] now) {
    String then = recorded == null ? "none" : brief(Sha256.of(recorded));
    String today = now == null ? "none" : brief(Sha256.of(now));
    return new Part(name, then, today, then.equals(today) && recorded != null);
  }

  private static String brief(String hash) {
    return hash.substring(0, SHORT);
  }

  /** A fact as text, in the same form whether it was read or has just been made. */
  private static byte @Nullable [] bytes(Struct facts, String name) {
    if (!facts.has(name)) {
      return null;
    }
    Struct read = JsonStruct.read(JsonStruct.compact(facts));
    Struct only = new Struct();
    if (name.equals("gates")) {
      only.putStructs(name, read.structs(name));
    } else if (name.equals("metrics")) {
      only.put(name, read.struct(name));
    } else {
      only.put(name, read.text(name));
    }
    return JsonStruct.compact(only);
  }

  /** Scores of every fold of every trial; their times are another matter. */
  private static Part trials(Bundle recorded, Bundle now) {
    List<Trial> then = Search.Found.read(recorded.section(Recipe.TRIALS)).trials();
    List<Trial> today = Search.Found.read(now.section(Recipe.TRIALS)).trials();
    long same = 0;
    for (int i = 0; i < Math.min(then.size(), today.size()); i++) {
      same += then.get(i).sameScores(today.get(i)) ? 1 : 0;
    }
    boolean all = same == then.size() && then.size() == today.size();
    return new Part("trials", then.size() + " trials", same + " the same", all);
  }

  private static List<Part> surroundings(Struct then, Struct now) {
    List<Part> differing = new ArrayList<>();
    for (String name : List.of("coppice_version", "build", "java_version", "os")) {
      String before = then.findText(name);
      String today = String.valueOf(now.findText(name));
      if (before == null || !before.equals(today)) {
        String shown = before == null ? "not recorded" : before;
        boolean hash = name.equals("build");
        differing.add(
            new Part(
                name.replace('_', ' '),
                hash && before != null ? brief(shown) : shown,
                hash ? brief(today) : today,
                false));
      }
    }
    if (then.has("libraries")) {
      Collection<String> before = then.texts("libraries");
      Collection<String> today = now.texts("libraries");
      Set<String> gone = new TreeSet<>(before);
      gone.removeAll(today);
      Set<String> come = new TreeSet<>(today);
      come.removeAll(before);
      if (!gone.isEmpty() || !come.isEmpty()) {
        differing.add(new Part("libraries", String.join(" ", gone), String.join(" ", come), false));
      }
    }
    return differing;
  }

  boolean same() {
    return parts.stream().allMatch(Part::same);
  }

  /** What was seen, and nothing that was not. */
  String verdict() {
    List<String> differing = parts.stream().filter(p -> !p.same()).map(Part::name).toList();
    boolean elsewhere = !surroundings.isEmpty();
    if (differing.isEmpty()) {
      return "Reproduced: all "
          + parts.size()
          + " parts have the same bits"
          + (elsewhere ? ", although program or machine is another (above)" : "");
    }
    return "Not reproduced: "
        + String.join(", ", differing)
        + (differing.size() == 1 ? " differs" : " differ")
        + (elsewhere
            ? "; program or machine is another (above), which may be why"
            : ", with the same program, data, settings and seed: please report this");
  }

  Struct struct() {
    return new Struct()
        .put("reproduced", same())
        .put("verdict", verdict())
        .putStructs("parts", parts.stream().map(Reproduction::struct).toList())
        .putStructs("surroundings", surroundings.stream().map(Reproduction::struct).toList());
  }

  private static Struct struct(Part part) {
    return new Struct()
        .put("name", part.name())
        .put("then", part.recorded())
        .put("now", part.now())
        .put("same", part.same());
  }
}
