package dev.coppice.flows;

/** What a step does. */
@FunctionalInterface
public interface Work {

  /**
   * Does it. When this throws, it is tried again as the step's {@link Retry} says; what the user
   * must mend ({@code InvalidInput}, {@code NotFound}, {@code Conflict}, {@code Rejected}) is not.
   *
   * @throws InterruptedException when the process stops; the step is begun again later
   */
  Outcome on(Attempt attempt) throws Exception;
}
