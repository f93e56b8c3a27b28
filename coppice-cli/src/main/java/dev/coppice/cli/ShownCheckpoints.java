package dev.coppice.cli;

import dev.coppice.errors.CoppiceException;
import dev.coppice.tracking.Artifacts;
import dev.coppice.training.Checkpoints;
import java.util.List;
import java.util.Optional;

/**
 * Checkpoints of which those of the champion are also artifacts of the run, in {@code
 * checkpoints/}: what a run had done stays to be seen when it was killed, and when it ended. A
 * training never goes on from these.
 */
record ShownCheckpoints(Checkpoints kept, Artifacts artifacts, String run) implements Checkpoints {

  private static final String CHAMPION = "champion-";

  @Override
  public Optional<byte[]> read(String name) {
    Optional<byte[]> read = kept.read(name);
    read.ifPresent(bytes -> show(name, bytes));
    return read;
  }

  @Override
  public void write(String name, byte[] bytes) {
    show(name, bytes); // first: what a killed run goes on from can be seen
    kept.write(name, bytes);
  }

  private void show(String name, byte[] bytes) {
    if (name.startsWith(CHAMPION)) {
      try {
        artifacts.put(run, "checkpoints/" + name.substring(CHAMPION.length()), bytes);
      } catch (CoppiceException e) {
        say("The checkpoint " + name + " is no artifact of the run: " + e.getMessage());
      }
    }
  }

  @Override
  public List<String> lines(String name) {
    return kept.lines(name);
  }

  @Override
  public void append(String name, String line) {
    kept.append(name, line);
  }

  @Override
  public void say(String what) {
    kept.say(what);
  }
}
