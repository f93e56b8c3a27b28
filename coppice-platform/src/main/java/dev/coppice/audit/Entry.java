package dev.coppice.audit;

import dev.coppice.codec.Struct;

/**
 * A decision to be written down.
 *
 * @param action what was done to which kind of thing: {@code model.promote}, {@code token.create}
 * @param subject the thing: {@code churn}, {@code churn/3}, {@code churn@champion}
 * @param facts whatever belongs to it, such as the version before
 */
public record Entry(String actor, String action, String subject, String reason, Struct facts) {

  public static Entry of(By by, String action, String subject, Struct facts) {
    return new Entry(by.actor(), action, subject, by.reason(), facts);
  }
}
