package dev.coppice.tracking;

/**
 * Where a file is.
 *
 * @param id of the run or model; empty when it belongs to nobody
 * @param path below its owner, with slashes
 */
public record Place(Owner owner, String id, String path) {

  /** Whose files they are. */
  public enum Owner {
    RUN,
    MODEL,
    /** Somebody put them beside all runs. */
    NOBODY;

    /** How many there are with an id and a folder. */
    String question() {
      return "select count(*) from "
          + (this == RUN ? "runs" : "logged_models")
          + " where id = ? and artifact_uri = ?";
    }

    String label() {
      return switch (this) {
        case RUN -> "Run ";
        case MODEL -> "Logged model ";
        case NOBODY -> "The store";
      };
    }
  }
}
