package dev.coppice.store;

import dev.coppice.errors.Unavailable;
import java.sql.SQLException;

/** What a database did not do, until {@link Metadata} says it in a sentence. */
final class SqlFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient SQLException reason;

  SqlFailure(SQLException reason) {
    super(reason);
    this.reason = reason;
  }

  SQLException reason() {
    return reason;
  }

  Unavailable in(Dialect dialect) {
    String first = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
    return new Unavailable("The store " + dialect.name() + " cannot be used: " + first, reason);
  }
}
