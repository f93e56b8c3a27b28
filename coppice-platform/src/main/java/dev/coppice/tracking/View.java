package dev.coppice.tracking;

/** Which things a search looks at. */
public enum View {
  ACTIVE,
  DELETED,
  ALL;

  /** A condition over the column that says when a thing was deleted. */
  String sql(String column) {
    return switch (this) {
      case ACTIVE -> column + " is null";
      case DELETED -> column + " is not null";
      case ALL -> "1 = 1";
    };
  }
}
