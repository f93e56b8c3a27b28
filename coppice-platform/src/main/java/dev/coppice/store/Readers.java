package dev.coppice.store;

import dev.coppice.errors.Unavailable;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A few connections that read, opened when they are needed. Any thread. */
final class Readers implements AutoCloseable {

  private static final int MOST = 16;

  private final Dialect dialect;
  private final ConcurrentLinkedDeque<Sql> idle = new ConcurrentLinkedDeque<>();
  private final Semaphore places = new Semaphore(MOST);
  private volatile boolean closed;

  Readers(Dialect dialect) {
    this.dialect = dialect;
  }

  <R> R read(Metadata.Work<R> work) {
    places.acquireUninterruptibly();
    try {
      if (closed) {
        throw new Unavailable("The store " + dialect.name() + " is closed");
      }
      Sql known = idle.pollFirst();
      if (known != null) {
        try {
          return read(known, work);
        } catch (SqlFailure e) {
          if (!dialect.isLost(e.reason())) {
            throw e;
          } // the server was away while the connection lay idle: once more on a fresh one
        }
      }
      return read(new Sql(dialect.connect()), work);
    } catch (SqlFailure e) {
      throw e.in(dialect);
    } catch (SQLException e) {
      throw new SqlFailure(e).in(dialect);
    } finally {
      places.release();
    }
  }

  private <R> R read(Sql sql, Metadata.Work<R> work) {
    @Nullable Sql broken = sql;
    try {
      dialect.beginRead(sql);
      try {
        return work.on(sql);
      } finally {
        sql.run("rollback");
        idle.addFirst(sql);
        broken = null;
      }
    } finally {
      if (broken != null) {
        broken.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Sql sql = idle.pollFirst(); sql != null; sql = idle.pollFirst()) {
      sql.close();
    }
  }
}
