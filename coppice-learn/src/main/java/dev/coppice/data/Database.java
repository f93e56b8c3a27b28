package dev.coppice.data;

import dev.coppice.errors.InvalidInput;
import dev.coppice.errors.NotFound;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Databases that can be asked, each opened so that nothing can be changed. Who we are is no part of
 * an address: the password comes from the process's {@link Authenticator} or from what the driver
 * reads itself ({@code .pgpass}).
 */
final class Database {

  static final String ACCEPTED =
      "accepted: jdbc:postgresql://HOST/DATABASE, jdbc:sqlite:FILE, jdbc:duckdb:FILE, without user"
          + " and password (set COPPICE_DATA_USER and COPPICE_DATA_PASSWORD)";

  /** Others name classes to load, files to write, or hold a secret. */
  private static final List<String> PARAMETERS =
      List.of(
          "user",
          "sslmode",
          "sslrootcert",
          "currentSchema",
          "connectTimeout",
          "socketTimeout",
          "targetServerType",
          "ApplicationName");

  private static final Pattern POSTGRES =
      Pattern.compile("postgresql://([^/?#@:,]*)(:[0-9]+)?/([^/?#@]+)(\\?.*)?");
  private static final Pattern FILE = Pattern.compile("(sqlite|duckdb):([^:?;]+)");

  private Database() {}

  static Source source(String address, Path base) {
    int hash = address.indexOf('#');
    String url = hash < 0 ? address : address.substring(0, hash);
    String sql = hash < 0 ? null : address.substring(hash + 1);
    String rest = url.substring("jdbc:".length());
    Matcher file = FILE.matcher(rest);
    try {
      if (file.matches()) {
        Path path = base.resolve(file.group(2)).toAbsolutePath().normalize();
        return new Source(url, new URI("jdbc", file.group(1) + ":" + path, sql), null);
      }
      Matcher postgres = POSTGRES.matcher(rest);
      if (postgres.matches()) {
        requireHarmless(postgres.group(4) == null ? "" : postgres.group(4).substring(1));
        return new Source(url, new URI("jdbc", rest, sql), null);
      }
    } catch (URISyntaxException e) {
      throw new InvalidInput("The query behind '#' of '" + url + "' is no text: " + e.getReason());
    }
    throw new InvalidInput(
        "The address of the database cannot be read; " + ACCEPTED); // it may hold a password
  }

  private static void requireHarmless(String parameters) {
    for (String parameter : parameters.split("&")) {
      String name = parameter.split("=", 2)[0];
      if (name.toLowerCase(Locale.ROOT).contains("password")) {
        throw new InvalidInput(
            "The address of the database holds a password, which would be kept with every run; set"
                + " COPPICE_DATA_USER and COPPICE_DATA_PASSWORD instead, or use a .pgpass file");
      }
      if (!name.isEmpty() && !PARAMETERS.contains(name)) {
        throw new InvalidInput(
            "'"
                + name
                + "' is no parameter for the address of a database; accepted: "
                + String.join(", ", PARAMETERS));
      }
    }
  }

  static OpenQuery open(Source source) {
    String sql = source.location().getFragment();
    if (sql == null || sql.isBlank()) {
      throw new InvalidInput(
          "There is no query for '"
              + source.address()
              + "'; set data.sql, or write it behind the address: jdbc:...#select * from customers");
    }
    try {
      return new OpenQuery(source, prepared(source, sql));
    } catch (SQLException e) {
      throw OpenQuery.failure(source, e);
    }
  }

  private static PreparedStatement prepared(Source source, String sql) throws SQLException {
    String rest = source.location().getSchemeSpecificPart();
    Matcher file = FILE.matcher(rest);
    if (!file.matches()) {
      return prepared(postgres("jdbc:" + rest), sql);
    }
    Path path = Path.of(file.group(2));
    if (!Files.isRegularFile(path)) {
      throw new NotFound(
          "There is no database '" + source.address() + "' (looked at " + path + ")");
    }
    if (file.group(1).equals("duckdb")) {
      return TableEngine.required("'" + source.address() + "'").database(path, sql);
    }
    Properties properties = new Properties();
    properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
    return prepared(DriverManager.getConnection("jdbc:sqlite:" + path, properties), sql);
  }

  private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
    try {
      return connection.prepareStatement(sql);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static Connection postgres(String url) throws SQLException {
    URI server = URI.create(url.substring("jdbc:".length()).replaceFirst("\\?.*", ""));
    Properties properties = new Properties();
    // The order of a plain table scan would depend on who else is scanning
    properties.setProperty(
        "options", "-c default_transaction_read_only=on -c synchronize_seqscans=off");
    PasswordAuthentication who =
        Authenticator.requestPasswordAuthentication(
            server.getHost(), null, server.getPort(), "postgresql", "database", null);
    if (who != null) {
      if (!who.getUserName().isEmpty()) {
        properties.setProperty("user", who.getUserName());
      }
      if (who.getPassword().length > 0) {
        properties.setProperty("password", new String(who.getPassword()));
      }
    }
    Connection connection = DriverManager.getConnection(url, properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute("set time zone 'UTC'");
      connection.setAutoCommit(false); // rows come in pieces only within a transaction
      connection.setReadOnly(true);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
