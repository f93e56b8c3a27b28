package dev.coppice.store;

import dev.coppice.errors.Unavailable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a scheduler keeps its table: {@code jobs.db} beside the metadata file, since it writes
 * outside of the one writer; in PostgreSQL the same database, which has no such trouble. Every
 * connection is a new one.
 */
public final class JobDatabase implements DataSource {

  private static final String FILE = "jobs.db";

  private final Dialect dialect;

  private JobDatabase(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * @throws Unavailable when it cannot be used
   * @throws dev.coppice.errors.Conflict when a newer Coppice wrote it
   */
  public static DataSource open(Path home, StoreSettings settings) {
    Dialect dialect =
        settings.url().isEmpty() ? new Sqlite(home.resolve(FILE)) : new Postgres(settings.url());
    try (Metadata metadata = Metadata.open(dialect)) {
      metadata.migrate("jobs", List.of(Migrations.script(JobDatabase.class, "0001-jobs.sql")));
    }
    return new JobDatabase(dialect);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return dialect.connect();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
