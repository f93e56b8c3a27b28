package dev.coppice.flows;

import dev.coppice.codec.Struct;
import dev.coppice.errors.NotFound;
import java.util.Map;

/** What a step may ask and say while it works. Any thread. */
public final class Attempt {

  private final FlowRun run;
  private final String step;
  private final int number;
  private final Map<String, Struct> results;
  private final Ledger ledger;

  Attempt(FlowRun run, String step, int number, Map<String, Struct> results, Ledger ledger) {
    this.run = run;
    this.step = step;
    this.number = number;
    this.results = results;
    this.ledger = ledger;
  }

  /** The run as it was when this attempt began. */
  public FlowRun run() {
    return run;
  }

  /** 1 for the first. */
  public int number() {
    return number;
  }

  /**
   * What an effect outside of the store is told, so that it happens once: the same for every
   * attempt, and of no other step.
   */
  public String key() {
    return run.id() + "/" + step;
  }

  /**
   * What an earlier step gave.
   *
   * @throws NotFound when it is not done
   */
  public Struct result(String name) {
    Struct result = results.get(name);
    if (result == null) {
      throw new NotFound("The step '" + step + "' asks for '" + name + "', which is not done");
    }
    return result;
  }

  /** Whether it should end early: somebody cancelled the run. Long work asks from time to time. */
  public boolean isCancelled() {
    return ledger.isCancelled();
  }

  /** Adds a line to the run's log. */
  public void log(String line) {
    ledger.log(step, line);
  }
}
