package dev.coppice.frame;

/** What to do with a value whose name is no field of the schema. */
public enum UnknownFields {
  /** Leave it out. */
  IGNORE,
  /** Report it, with the nearest field: it may be a slip of the pen. */
  REFUSE
}
