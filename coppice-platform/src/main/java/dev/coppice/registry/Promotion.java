package dev.coppice.registry;

import dev.coppice.codec.Struct;
import org.jspecify.annotations.Nullable;

/**
 * That a version shall get an alias, and what speaks for it.
 *
 * @param over the version that has the alias now, as far as the caller knows: when another one has
 *     it meanwhile, nothing is done; 0 for none; null for whichever
 * @param evidence what the gates found, kept with the decision; {@code approved_by} and {@code
 *     requested_by} in it name people, else both are whoever decides
 */
public record Promotion(
    String model, int version, String alias, @Nullable Integer over, Struct evidence) {

  public static Promotion of(String model, int version, String alias) {
    return new Promotion(model, version, alias, null, new Struct());
  }

  public Promotion over(int current) {
    return new Promotion(model, version, alias, current, evidence);
  }

  public Promotion with(Struct found) {
    return new Promotion(model, version, alias, over, found);
  }
}
