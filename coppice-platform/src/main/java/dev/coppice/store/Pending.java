package dev.coppice.store;

import dev.coppice.errors.OutcomeUnknown;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Work that waits for its commit. */
final class Pending<R> {

  private final Metadata.Work<R> work;
  private final CountDownLatch answered = new CountDownLatch(1);
  private @Nullable R result;
  private @Nullable Throwable failure;

  Pending(Metadata.Work<R> work) {
    this.work = work;
  }

  /**
   * Does the work and undoes what failed.
   *
   * @return whether it was done
   * @throws SqlFailure when not even that was possible: the group is lost
   */
  boolean run(Sql sql) {
    sql.run("savepoint work");
    try {
      result = work.on(sql);
      sql.run("release savepoint work");
      return true;
    } catch (RuntimeException | Error e) {
      failure = e;
      sql.run("rollback to savepoint work");
      sql.run("release savepoint work");
      return false;
    }
  }

  /**
   * @param lost why the whole group failed, or null
   */
  void answer(@Nullable RuntimeException lost) {
    if (lost != null && failure == null) {
      failure = lost;
    }
    answered.countDown();
  }

  @SuppressWarnings("NullAway") // a result may be whatever the work gave
  R await(Dialect dialect) {
    try {
      answered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknown("Interrupted while the store was writing; look before retrying", e);
    }
    if (failure instanceof SqlFailure broken) {
      throw broken.in(dialect);
    }
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return result;
  }
}
