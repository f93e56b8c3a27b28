package dev.coppice.registry;

/** Whether the files of a version are there, in MLflow's words. */
public enum Status {
  PENDING_REGISTRATION,
  FAILED_REGISTRATION,
  READY
}
