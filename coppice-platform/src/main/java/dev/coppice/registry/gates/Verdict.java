package dev.coppice.registry.gates;

import dev.coppice.codec.Struct;

/**
 * What one gate says.
 *
 * @param gate its name, and what exactly it asked where there are several of a kind: {@code metric:
 *     roc_auc > 0.8}
 * @param reason one sentence with the numbers it rests on
 */
public record Verdict(String gate, boolean passed, String reason) {

  static Verdict yes(String gate, String reason) {
    return new Verdict(gate, true, reason);
  }

  static Verdict no(String gate, String reason) {
    return new Verdict(gate, false, reason);
  }

  static Verdict of(String gate, boolean passed, String reason) {
    return new Verdict(gate, passed, reason);
  }

  public Struct toStruct() {
    return new Struct().put("gate", gate).put("passed", passed).put("reason", reason);
  }
}
