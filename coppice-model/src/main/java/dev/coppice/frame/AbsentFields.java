package dev.coppice.frame;

/** What to do with a field of the schema whose name does not stand in an object. */
public enum AbsentFields {
  /** Its value is missing, as if it were null. */
  MISSING,
  /** Report it; null is still a missing value. */
  REFUSE
}
