package dev.coppice.errors;

import org.jspecify.annotations.Nullable;

/** Something needed is not there now (a library, a disk, a server): retry once it is. */
public final class Unavailable extends CoppiceException {

  private static final long serialVersionUID = 1L;

  public Unavailable(String message) {
    this(message, null);
  }

  public Unavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
